"""Action objects: what a tap does, and where each may stand.

https://developers.line.biz/en/reference/messaging-api/#action-objects
"""

import re
from typing import Any

from connector.fields import Field, Findings, Object, OneOf, Rule, String, shown, under
from connector.messages import NOT_BLANK, PAGE
from connector.messages.parts.graphemes import Clustered
from connector.messages.parts.urls import Link

INPUT_OPTIONS = ("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice")

MOMENTS = {
    "date": ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "2017-06-18", "1900-01-01", "2100-12-31"),
    "time": ("[0-9]{2}:[0-9]{2}", "06:15", "00:00", "23:59"),
    "datetime": (
        "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}",
        "2017-06-18T06:15",
        "1900-01-01T00:00",
        "2100-12-31T23:59",
    ),
}
"""The form, an example, the first and the last moment of each mode of the datetime picker."""


def action(most: int, *, labelled: bool, quick: bool = False, closed: bool = False, **about: Any) -> OneOf:
    """Declare the action of one place.

    Args:
        most: The most characters of its label, in grapheme clusters.
        labelled: Whether LINE demands a label here.
        quick: Whether it is a quick reply, where three more actions stand.
        closed: Whether LINE refuses an unknown field here, as it does in flex messages.
        **about: What every field takes.
    """

    def kind(page: str, fields: dict[str, Field], *rules: Rule) -> Object:
        fields = {"type": String(required=True), "label": label, **fields}
        return Object(fields, rules=rules, page=f"{PAGE}#{page}-action", closed=closed)

    label = Clustered(most, required=labelled, usual=NOT_BLANK if labelled else None)
    data = String(required=True, minimum=0, limit=300)
    kinds = {
        "postback": kind(
            "postback",
            {
                "data": data,
                "displayText": Clustered(300),
                "text": Clustered(300),
                "inputOption": String(known=INPUT_OPTIONS),
                "fillInText": Clustered(300),
            },
            one_text,
            keyboard_open,
            *((no_text,) if quick else ()),
        ),
        "message": kind("message", {"text": Clustered(300, required=True)}),
        "uri": kind(
            "uri",
            {"uri": Link(required=True), "altUri": Object({"desktop": Link()}, closed=closed)},
            *((no_desktop_uri,) if quick else ()),
        ),
        "datetimepicker": kind(
            "datetime-picker",
            {
                "data": data,
                "mode": String(required=True, known=tuple(MOMENTS)),
                "initial": String(),
                "max": String(),
                "min": String(),
            },
            moments,
        ),
        "clipboard": kind("clipboard", {"clipboardText": String(required=True, limit=1000)}),
    }
    only_quick = {"camera": kind("camera", {}), "cameraRoll": kind("camera-roll", {}), "location": kind("location", {})}
    elsewhere = {"richmenuswitch": "works in rich menus only"}
    if quick:
        kinds |= only_quick
    else:
        elsewhere |= dict.fromkeys(only_quick, "works in quick replies only")
    return OneOf(kinds, what="action object", elsewhere=elsewhere, **about)


def uri_action(most: int, *, closed: bool) -> OneOf:
    """Declare the action of a place that takes no other than a uri action; arguments as for ``action``."""
    general = action(most, labelled=False, closed=closed)
    others = {name: "does not work here" for name in general.kinds if name != "uri"}
    return OneOf({"uri": general.kinds["uri"]}, what="uri action object", elsewhere={**others, **general.elsewhere})


def one_text(value: dict[str, Any], place: str, found: Findings) -> None:
    """A postback shows displayText or text, not both."""
    if value.get("displayText") and value.get("text"):
        found.problem(under(place, "text"), "must not be given together with displayText; remove text.")


def keyboard_open(value: dict[str, Any], place: str, found: Findings) -> None:
    """Text is filled in where the keyboard opens; LINE does not say whether it refuses or drops it elsewhere."""
    option = value.get("inputOption")
    if value.get("fillInText") and option in (None, *INPUT_OPTIONS) and option != "openKeyboard":
        given = f"got {shown(option)}" if option else "inputOption is missing"
        found.warn(under(place, "fillInText"), f"works only together with inputOption openKeyboard; {given}.")


def no_text(value: dict[str, Any], place: str, found: Findings) -> None:
    """LINE advises against text in the postback of a quick reply."""
    if value.get("text"):
        found.warn(under(place, "text"), "should not be given in a quick reply; use displayText.")


def no_desktop_uri(value: dict[str, Any], place: str, found: Findings) -> None:
    """A quick reply does not open the address for desktops."""
    if value.get("altUri"):
        found.warn(under(place, "altUri"), "does not work in a quick reply.")


def moments(value: dict[str, Any], place: str, found: Findings) -> None:
    """Check the form and range of initial, max and min, and that min is before max."""
    mode = value.get("mode")
    if not isinstance(mode, str) or mode not in MOMENTS:
        return
    form, example, first, last = MOMENTS[mode]
    read = {}
    for name in ("initial", "max", "min"):
        given = value.get(name)
        if not isinstance(given, str):
            continue
        moment = given.upper()
        if re.fullmatch(form, given) and first <= moment <= last and exists(moment):
            read[name] = moment
        else:
            found.problem(
                under(place, name), f"must be a {mode} from {first} to {last} such as {example}; got {shown(given)}."
            )
    low, high = read.get("min", first), read.get("max", last)
    if "min" in read and "max" in read and low >= high:
        found.problem(under(place, "min"), f"must be before max; got min {low} and max {high}.")
    elif "initial" in read and not low <= read["initial"] <= high:
        found.warn(under(place, "initial"), f"should lie from {low} to {high}; {read['initial']} is left as given.")


def exists(moment: str) -> bool:
    """Tell whether calendar and clock have a moment of the right form."""
    from datetime import datetime  # only a datetime picker needs it

    try:
        datetime.fromisoformat(moment if "-" in moment else f"2000-01-01T{moment}")
    except ValueError:
        return False
    return True
