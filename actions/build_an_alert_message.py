"""Build an alert as a card or as text, to be mapped into the messages of any send. Nothing is sent.

An alert always comes out: what is too long is shortened with a mark, what is odd is shown as text, and a warning says
so. The same input gives the same messages.
"""

from urllib.parse import quote

from connector.action import Action, Request, Result
from connector.card.bubble import (
    ALTERNATIVE,
    LABEL,
    NAME,
    SOURCE,
    TITLE,
    VALUE,
    Card,
    Fact,
    Warn,
    button,
    fitting,
    message,
)
from connector.card.forms import Facts, Line, LinkTo, Paragraphs, Word, language, severity
from connector.card.markdown import without_markdown
from connector.card.shortening import one_line, shorten
from connector.card.words import Words, badge_of, words_of
from connector.fields import Array, Findings, Object, String, utf16_units
from connector.line import TEXT_UNITS

FORMATS = ("card", "text")

FACTS = 2000
"""So many UTF-16 code units of a text message are for facts, at most."""

URL = 1000
"""The most characters of an address. https://developers.line.biz/en/reference/messaging-api/#uri-action"""

UNCODED = "%:/?#[]@!$&'()*+,;=-._~"
"""What stands in an address as it is, besides letters and digits."""


def address(url: str) -> tuple[str, str]:
    """Return an address in the form that a button opens, and why it cannot be one, or nothing."""
    from connector.messages.parts.urls import Link  # only an alert with a link needs it

    coded, found = quote(url, safe=UNCODED), Findings()
    if not coded.lower().startswith("https://"):
        return url, "it must begin with https://."
    Link(limit=URL).check(coded, "It", found)
    said = [f"{problem['property']} {problem['message']}" for problem in found.problems] + found.warnings
    return coded, " ".join(said)


def with_colon(name: str, value: str, most: int = VALUE) -> str:
    """Write a fact on a line."""
    value = shorten(value, most) or "-"
    return f"{shorten(name, NAME)}: {value}" if name else value


def as_text(title: str, text: str, facts: list[Fact], end: list[str], words: Words, warn: Warn) -> str:
    """Write an alert as a text message; the text gets what the other parts leave."""
    lines = [with_colon(*fact) for fact in facts]
    shown = fitting((utf16_units(line) + 1 for line in lines), FACTS)
    if missing := len(lines) - shown:
        warn(f"facts: {missing:,} of {len(lines):,} have no room.")
        lines[shown:] = [words.others.format(missing)]
    others = [shorten(title, TITLE), "\n".join(lines), "\n".join(end)]
    room = TEXT_UNITS - utf16_units("\n\n".join(others)) - 2
    kept = shorten(text, room, words.more)
    if kept != text:
        warn(f"text: was shortened, since a text message has room for {TEXT_UNITS:,} characters.")
    return "\n\n".join(part for part in (others[0], kept, *others[1:]) if part)


class RunnerOverride(Action):
    parameters = Object(
        {
            "title": Line(
                "What has happened, in a few words; a card shows three lines.",
                required=True,
                examples=("Malware found on db-1",),
            ),
            "severity": severity(),
            "text": Paragraphs(
                "What there is to say. Markdown is brought down to what LINE shows: links, lists, tables and code stay "
                "readable, the signs of headings and emphasis are taken away.",
                examples=("**EDR** has stopped `invoice.pdf.exe`. Isolate the host?",),
            ),
            "facts": Facts(
                "What is known: an object of names and values, or a list of objects with name and value.",
                examples=({"Host": "db-1.example.com", "User": "a.tanaka", "Rule": "EDR-1043"},),
            ),
            "link": LinkTo(
                {
                    "label": Line("What stands on the button; by default Open.", examples=("Open case",)),
                    "url": Line(
                        "Where it leads: an address that begins with https://. One that cannot be a button is shown "
                        "as text.",
                        title="URL",
                        examples=("https://soar.example.com/cases/2041",),
                    ),
                },
                "A button below the card.",
            ),
            "case_id": Line("The number of the case or alert.", title="Case ID", examples=("SOC-2041",)),
            "source": Line("Where the alert comes from.", examples=("EDR",)),
            "format": Word(
                *FORMATS,
                otherwise="is not known, and a card is built",
                description="card: a flex bubble. text: one text message, in which addresses can be tapped.",
                default="card",
            ),
            "language": language("the language of the severity and of the few fixed words."),
        }
    )
    output = Object(
        {
            "messages": Array(
                Object({"type": String("flex or text.", examples=("flex",))}, title="Message"),
                "One message, to be mapped into messages of a send.",
            ),
            "alt_text": String("The alert in one line, as a notification shows it.", title="Alternative Text"),
        }
    )

    def build(self, request: Request) -> Result:
        """Build the message."""
        given, warn = request.parameters, self.progress.warn
        words = words_of(given.get("language", ""))
        level = given.get("severity", "none")
        badge = badge_of(level, words)
        text = without_markdown(given.get("text", ""), warn)
        source, link = given.get("source", ""), given.get("link", {})
        label = shorten(link.get("label") or words.open, LABEL)
        uri, wrong = address(link["url"]) if link.get("url") else ("", "")
        facts: list[Fact] = [(words.case, given["case_id"])] if given.get("case_id") else []
        facts += given.get("facts", [])
        title = f"[{badge}] {given['title']}" if badge else given["title"]
        parts = (title, text, ", ".join(with_colon(*fact) for fact in facts))
        alternative = shorten(" - ".join(one_line(part) for part in parts if part), ALTERNATIVE)
        if given.get("format") == "text":
            end = [with_colon(words.source, source, SOURCE)] if source else []
            end += [with_colon(label, uri, URL)] if uri else []
            built = {"type": "text", "text": as_text(title, text, facts, end, words, warn)}
        else:
            if wrong:
                warn(f"link.url: is shown as text, not as a button: {wrong}")
                facts.insert(0, (label, link["url"]))
            buttons = [button({"type": "uri", "label": label, "uri": uri})] if uri and not wrong else []
            built = message(Card(given["title"], level, badge, source, text, facts, buttons), alternative, words, warn)
        return Result(own={"messages": [built], "alt_text": alternative})
