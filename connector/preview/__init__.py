"""Messages drawn as who gets them will see them: offline, on a page that runs nothing, fetches nothing, opens nothing.

Imports nothing else of `connector`. Each file imports only from those that stand before it:

    facts        sizes, colours, rules: one table
    markup       elements and styles; what comes from outside is escaped here
    taps         what a tap does, in words
    drawing      one drawing while it is made: what it gathers
    fit          whether a text is likely to fit on one line
    texts        text messages
    media        sticker, image, video, audio, location, imagemap, coupon
    templates    template messages
    flex         flex messages: a folder
    messages     one message as it stands in a chat
    document     the page around them
    browser      the page as a picture
"""

from connector.preview.document import page
from connector.preview.drawing import Remark
from connector.preview.markup import Sheet
from connector.preview.messages import Drawn, draw

__all__ = ["Drawn", "Remark", "Sheet", "draw", "page"]
