"""What is known here of a webhook and what LINE's own SDK declares of it, compared name by name."""

from typing import Any

import pytest

from connector.webhook.events import CHATS, COMMON, MODES, TYPES, remarks
from tests.comparison import Comparison
from tests.line_sdk import schemas

FIELD = "has the field "


def fields_of(line: dict[str, Any], name: str) -> set[str]:
    """All fields of a schema, those of what it is made of included."""
    return {field for part in Comparison(line).parts(name) for field in part.get("properties", {})}


def differences(line: dict[str, Any]) -> set[tuple[str, str, str]]:
    """What of a webhook differs: which part of it, which name, and how."""
    kinds = Comparison(line).kinds
    here = {f"event {kind}": {*COMMON, *own} for kind, own in TYPES.items()}
    here |= {f"source {kind}": {"type", "userId", chat} for kind, chat in CHATS.items()}
    here |= {f"mode {mode}": set() for mode in MODES}
    theirs = {f"event {kind}": fields_of(line, name) for kind, name in kinds("Event").items()}
    theirs |= {f"source {kind}": fields_of(line, name) for kind, name in kinds("Source").items()}
    theirs |= {f"mode {mode}": set() for mode in line["EventMode"]["enum"]}
    found = {(part, "", "not known here") for part in set(theirs) - set(here)}
    found |= {(part, "", "unknown to LINE") for part in set(here) - set(theirs)}
    for part in set(here) & set(theirs):
        found |= {(part, field, "not known here") for field in theirs[part] - here[part]}
        found |= {(part, field, "unknown to LINE") for field in here[part] - theirs[part]}
    body = {"events": [], **{name: [] for name in fields_of(line, "CallbackRequest")}}
    return found | {("body", said, "not known here") for said in remarks(body) if FIELD in said}


def test_nothing_differs() -> None:
    assert sorted(differences(schemas("webhooks"))) == []
    assert len(TYPES) >= 20


@pytest.mark.parametrize(
    ("schema", "change", "difference"),
    [
        ("Event", {"discriminator": {"mapping": {"wave": "JoinEvent"}}}, ("event wave", "", "not known here")),
        ("Event", {"discriminator": {"mapping": {}}}, ("event join", "", "unknown to LINE")),
        ("Event", {"properties": {"sparkle": {}}}, ("event leave", "sparkle", "not known here")),
        ("JoinEvent", {"properties": {}}, ("event join", "replyToken", "unknown to LINE")),
        ("UnsendEvent", {"properties": {"unsend": {}, "by": {}}}, ("event unsend", "by", "not known here")),
        ("Source", {"discriminator": {"mapping": {"square": "UserSource"}}}, ("source square", "", "not known here")),
        ("GroupSource", {"properties": {"userId": {}}}, ("source group", "groupId", "unknown to LINE")),
        ("EventMode", {"enum": ["active", "standby", "asleep"]}, ("mode asleep", "", "not known here")),
        ("EventMode", {"enum": ["active"]}, ("mode standby", "", "unknown to LINE")),
    ],
)
def test_a_change_at_lines_side_is_noticed(
    schema: str, change: dict[str, Any], difference: tuple[str, str, str]
) -> None:
    line = schemas("webhooks")
    assert difference in differences({**line, schema: {**line[schema], **change}})


def test_a_new_field_of_the_body_is_noticed() -> None:
    line = schemas("webhooks")
    body = {**line["CallbackRequest"], "properties": {"destination": {}, "events": {}, "sparkle": {}}}
    ((part, said, how),) = differences({**line, "CallbackRequest": body})
    assert (part, how) == ("body", "not known here")
    assert '"sparkle"' in said
