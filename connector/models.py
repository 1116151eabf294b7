"""LINE's shared field types: what the inputs of several actions are made of.

Inside a message object LINE's own limits are declared in ``connector.messages``.
"""

import re
from collections.abc import Sequence
from typing import Any

from connector.fields import (
    Array,
    Boolean,
    Findings,
    Ignored,
    Integer,
    Object,
    String,
    meant_as_json,
    shown,
    utf16_units,
)
from connector.line import RETRY_KEY, TEXT_UNITS
from connector.retry_key import is_uuid

NEARLY_A_UUID = r"(urn:uuid:)?[{(]?(?=[^-_]*([-_][^-_]*){3})[0-9a-fA-F_-]{28,44}[)}]?"
IDENTIFIERS = "https://developers.line.biz/en/docs/messaging-api/getting-user-ids/"

PLAIN_TEXT = "text that is not blank and does not begin like JSON, with { or ["

CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"
"""A control character that ends no line and is no tab."""

C0 = (
    "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
)
"""What the first control characters are called, in order."""

FEW = 5
"""So many different control characters are named."""

HEADING = r"[^\d@]{1,60}"
"""What stands above a column of IDs: a few words without digits."""

PIECE = 5000
"""So many IDs are looked at at once; they are put together for that, which takes memory."""


class RecipientId(String):
    """The ID of a user, group chat or multi-person chat: ``U``, ``C`` or ``R`` and 32 hexadecimal digits.

    LINE documents the form of a user ID, and of the other two only the letter: there another rest is doubtful.
    https://developers.line.biz/en/docs/messaging-api/getting-user-ids/
    """

    def __init__(self, description: str, *, kinds: str = "UCR", **about: Any) -> None:
        names = " or ".join(name for letter, name in (("U", "user"), ("C", "group"), ("R", "room")) if letter in kinds)
        letters = " or ".join(kinds)
        form = f"a {names} ID: {letters} and 32 hexadecimal digits (0-9, a-f)"
        self.kinds = kinds
        whole = f"[{kinds}][0-9a-f]{{32}}"
        chats = kinds.replace("U", "")
        super().__init__(
            description,
            pattern=rf"{whole}|[{chats}]\S+" if chats else whole,
            form=form,
            usual=(whole, form),
            trimmed=True,
            **about,
        )

    def check_all(self, values: list[Any], rows: Sequence[int], place: str, found: Findings) -> list[Any]:
        """Check many IDs: a multicast has tens of thousands, nearly always all of them right."""
        pieces = (values[start : start + PIECE] for start in range(0, len(values), PIECE))
        if all(are_all_of(self.kinds, piece) for piece in pieces):
            return values
        first, *others = values
        if self.is_heading(first) and any(isinstance(value, str) and self.takes(value.strip()) for value in others):
            found.problem(
                f"{place}[{rows[0]}]", f"looks like the heading of a column: leave it out; got {shown(first)}."
            )
            return [first, *super().check_all(others, rows[1:], place, found)]
        return super().check_all(values, rows, place, found)

    def is_heading(self, value: Any) -> bool:
        """Tell whether a value can be what a spreadsheet has above IDs: words, and no ID, address or number."""
        return isinstance(value, str) and not self.takes(value) and re.fullmatch(HEADING, value.strip()) is not None

    def advice(self, value: str) -> str:
        """Say where an ID comes from, since a display name or LINE ID is the commonest mistake."""
        chat = re.fullmatch(r"[CR][0-9a-f]{32}", value)
        mistake = " A group or room cannot be addressed here." if chat else ""
        return (
            f"{mistake} A display name, LINE ID (@...), phone number or e-mail address does not work: "
            f"take source.userId, groupId or roomId of a webhook event. See {IDENTIFIERS}"
        )


def are_all_of(kind: str, values: list[Any]) -> bool:
    """Tell at once whether many values are IDs of one kind: the letter and 32 hexadecimal digits each.

    They are where, joined by commas, they are as long as they must be, letters and commas stand at every 34th place,
    and these are all that is left without the digits.
    """
    try:
        together = ",".join(values).encode("ascii")
    except (TypeError, UnicodeError):
        return False
    number = len(values)
    return (
        len(together) == 34 * number - 1
        and together[::34] == kind.encode() * number
        and together[33::34] == b"," * (number - 1)
        and together.translate(None, b"0123456789abcdef") == b",".join([kind.encode()] * number)
    )


class RetryKey(String):
    """A UUID, which LINE gets as it is, or a case number: any other text of up to 200 characters."""

    def __init__(self, description: str, **about: Any) -> None:
        form = "a case number such as SOC-2041, or a UUID such as 123e4567-e89b-12d3-a456-426614174000"
        super().__init__(description, form=form, minimum=1, limit=200, counted=len, trimmed=True, **about)

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Check the length, and that it is no UUID copied wrongly: it would send again what it was to finish."""
        key = str(super().verify(value, place, found))
        if re.fullmatch(NEARLY_A_UUID, key) and not is_uuid(key):
            advice = "Copy the whole retry_key as it is, or give a case number of another form."
            found.problem(place, f"is nearly a UUID; got {shown(key)}. {advice}")
        return key


class Date(String):
    """A day in the form ``yyyyMMdd``, in LINE's time zone UTC+9."""

    def __init__(self, description: str, **about: Any) -> None:
        form = "a date in the form yyyyMMdd such as 20191231 (UTC+9)"
        super().__init__(description, pattern="[0-9]{8}", form=form, trimmed=True, **about)

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Check the form, and that the calendar has the day."""
        day = value.strip()
        if re.fullmatch(self.pattern, day) and not is_day(day):
            found.problem(place, f"must be a day that exists; got {shown(value)}.")
            return value
        return super().verify(value, place, found)

    def advice(self, value: str) -> str:
        """Show the day as it is to be written, where it has separators and can be read in one way only."""
        readings = set()
        if year_first := re.match("([0-9]{4})[-/.]([0-9]{2})[-/.]([0-9]{2})(?![0-9])", value):
            readings = {"".join(year_first.groups())}
        elif year_last := re.match("([0-9]{2})[-/.]([0-9]{2})[-/.]([0-9]{4})(?![0-9])", value):
            one, other, year = year_last.groups()
            readings = {year + other + one, year + one + other}
        days = [day for day in readings if is_day(day)]
        return f" Write {days[0]}." if len(days) == 1 else ""


def is_day(digits: str) -> bool:
    """Tell whether the calendar has a day in the form ``yyyyMMdd``."""
    from datetime import date  # only an action with a date needs it

    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


class Messages(Array):
    """One to five messages: message objects, which are sent exactly as given, and plain texts, each a text message.

    Also one of them alone, or a list or an object as JSON text. What is meant as JSON is no plain text. One that is
    longer than a message stays a text here: the request divides it (``connector.messages.parts.division``). What each
    object must hold is checked by ``connector.messages``.

    Args:
        quotes: Whether they may quote other messages and mention users, as LINE allows for a push and a reply.
    """

    def __init__(self, description: str = "", *, quotes: bool = False, **about: Any) -> None:
        self.quotes = quotes
        about.setdefault("required", True)
        about.setdefault("examples", ([{"type": "text", "text": "Hello, world"}],))
        super().__init__(
            Object(
                {
                    "type": String(
                        "text, textV2, sticker, image, video, audio, location, imagemap, template, flex or coupon.",
                        required=True,
                    ),
                    "text": String("The text of a text message; other types have LINE's own fields."),
                },
                title="Message",
            ),
            description or "1 to 5 message objects, sent in this order exactly as given.",
            minimum=1,
            maximum=5,
            lone=True,
            **about,
        )

    def read(self, value: Any) -> Any:
        """Take a plain text beside what a list takes."""
        return [value] if is_plain_text(value) else super().read(value)

    def mistake(self, value: Any) -> str:
        """Name, where JSON text is broken, the way that needs none."""
        said = super().mistake(value)
        return said and f"{said} Or map the text alone: messages takes plain text, in which nothing is escaped."

    def expected(self) -> str:
        """Say how many there may be, and what the smallest one looks like."""
        return (
            f'{PLAIN_TEXT}, or an array of 1 to 5 such texts or message objects: [{{"type": "text", "text": "Hello"}}]'
        )

    def verify(self, value: list[Any], place: str, found: Findings) -> Any:
        """Check that there are 1 to 5, each an object or a plain text; make the message of a text."""
        if not 1 <= len(value) <= 5:
            found.problem(place, f"must be {self.expected()}; got {len(value)}.")
        checked = [self.message(each, f"{place}[{n}]", found) for n, each in enumerate(value[: self.maximum])]
        return [*checked, *value[len(checked) :]]

    def message(self, value: Any, place: str, found: Findings) -> Any:
        """Check one message, and return it as an object unless it is too long a text."""
        if isinstance(value, dict):
            return value
        if not is_plain_text(value):
            found.problem(place, f"must be a message object or {PLAIN_TEXT}; got {shown(value)}.{self.mistake(value)}")
            return value
        if controls := re.findall(CONTROL, value):
            named = ", ".join(map(name_of_control, sorted(set(controls))[:FEW]))
            found.warn(place, f"holds control characters, and LINE does not say what it shows there; {named}.")
        if len(value) > TEXT_UNITS // 2 and utf16_units(value) > TEXT_UNITS:
            found.can_be_sent(value, place)
            return value
        return {"type": "text", "text": value}


def name_of_control(character: str) -> str:
    """Name a control character: ``ESC (U+001B)``."""
    names = dict(enumerate(C0.split()))
    code = f"U+{ord(character):04X}"
    return f"{names[ord(character)]} ({code})" if ord(character) in names else code


def is_plain_text(value: Any) -> bool:
    """Tell whether a value is the text of a message: more than blanks, and not meant to be JSON."""
    return isinstance(value, str) and bool(value.strip()) and not meant_as_json(value)


def notification_disabled() -> Boolean:
    """Declare ``notificationDisabled``: deliver without a push notification on the device."""
    return Boolean(
        "true: delivered without a push notification on the recipient's device. false: with one.",
        default=False,
        examples=(False,),
    )


def custom_aggregation_units() -> Array:
    """Declare ``customAggregationUnits`` of push and multicast: one name under which LINE counts the message.

    https://developers.line.biz/en/docs/messaging-api/unit-based-statistics-aggregation/
    """
    name = String(
        pattern="[a-zA-Z0-9_]{1,30}", form="1 to 30 letters a-z or A-Z, digits or underscores", title="Aggregation Unit"
    )
    return Array(
        name,
        "One aggregation unit under which LINE counts this message: 1 to 30 letters a-z or A-Z, digits or underscores. "
        "Past 1,000 different names a month LINE still sends the message but counts it under none.",
        minimum=1,
        maximum=1,
        lone=True,
        examples=(["alerts"],),
    )


def unsent_aggregation_units() -> Ignored:
    """Declare ``customAggregationUnits`` where LINE does not take it."""
    return Ignored(
        "Accepted and not sent: LINE takes aggregation units with push and multicast only.",
        reason="was not sent: LINE takes aggregation units with push and multicast only.",
        json_type="array",
    )


def retry_key_header() -> Object:
    """Declare the ``headers`` section of an action that LINE lets repeat safely."""
    key = RetryKey(
        "The case or alert number, up to 200 characters: under it the same message goes out once in 24 hours, however "
        "often and wherever the action is run; another text or recipient is another message. Or a UUID, which LINE "
        "gets as it is: to finish a send whose outcome is unknown, the retry_key of its error. Without either, each "
        "run sends a message of its own.",
        title="Case Number or Retry Key",
        examples=("SOC-2041",),
    )
    return Object({RETRY_KEY: key}, "HTTP headers of the request; any other is not sent.")


def refused_retry_key_header() -> Object:
    """Declare the ``headers`` section of an action whose endpoint answers a retry key with status 400."""
    return Object(
        {
            RETRY_KEY: Ignored(
                "Accepted and not sent: LINE refuses a retry key here.",
                reason="was not sent: LINE takes no retry key for this request.",
                title="Retry Key",
            )
        },
        "HTTP headers of the request; none is sent.",
    )


def use_reserve() -> Boolean:
    """Declare ``use_reserve``: an option of ours that lets an urgent send pass the guard of the quota."""
    return Boolean(
        "true: urgent, the message may use what the asset's quota_reserve keeps. false: it is refused before it would.",
        default=False,
    )


def keep_trying_seconds(*, replies: bool) -> Integer:
    """Declare ``keep_trying_seconds``: an option of ours that outlasts a short outage of LINE's or of the network.

    Args:
        replies: Whether it is a reply, whose token works for about a minute and which must not be sent twice.
    """
    if replies:
        return Integer(
            "For up to so many seconds from the start: try again while no connection to LINE can be made. 0: three "
            "attempts. A reply that LINE may have is never tried again, and its token works for about a minute.",
            minimum=0,
            maximum=60,
            default=0,
        )
    return Integer(
        "For up to so many seconds from the start: while LINE is away or takes no more requests, try again under the "
        "same retry key, with growing pauses. 0: three attempts.",
        minimum=0,
        maximum=600,
        default=0,
    )


def seen_of_the_quota() -> Object:
    """Declare what an output tells of the month's quota."""
    return Object(
        {
            "limit": Integer("The month's messages; null when the channel has no limit.", examples=(1000,)),
            "used": Integer("How many are used, approximately.", examples=(940,)),
            "remaining": Integer("How many remained before this send.", examples=(60,)),
            "cost": Integer("How many this send takes, as far as it can be told beforehand.", examples=(1,)),
            "reserve": Integer("How many the asset keeps for urgent messages.", examples=(50,)),
        },
        "The month's quota as it was before this send; what could not be read is null, and all of it is null where "
        "nobody has looked: the asset has no quota_reserve.",
    )


def sent_messages() -> Object:
    """Declare what LINE answers to a push and a reply."""
    example = {"id": "461230966842064897", "quoteToken": "yHAz4Ua2wx7"}
    row = Object(
        {
            "id": String("The message's ID.", title="ID"),
            "quoteToken": String("With this a later message can quote this one; only for types that can be quoted."),
        },
        title="Sent Message",
    )
    return Object(
        {"sentMessages": Array(row, "The accepted messages, in the order of the input.", examples=([example],))}
    )


def delivery_count() -> Object:
    """Declare what LINE answers to the question how many messages were sent on a day."""
    return Object(
        {
            "status": String(
                "ready: the number is there. unready: not counted yet, ask again the next day. out_of_service: before "
                "March 31, 2018. unavailable_for_privacy: fewer than 20.",
                examples=("ready",),
            ),
            "success": Integer("The number of messages sent on that day; only when status is ready.", examples=(1234,)),
        }
    )
