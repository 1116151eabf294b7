"""The chat: a page that shows people what arrives, drawn as they would get it, and lets them tap.

Loaded when somebody looks at it, since it loads what draws messages. The page runs one script, which draws nothing
itself: markup comes from `connector.preview`, and every other text is set as text.

    news    what has happened, as data for the page
    page    the page itself, and the policy that lets it run nothing else
"""

from connector.sandbox.chat.news import find_action, news
from connector.sandbox.chat.page import page

__all__ = ["find_action", "news", "page"]
