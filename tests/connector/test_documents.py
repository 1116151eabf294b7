"""The laws of Turbine's documents, each broken on purpose."""

from typing import Any

import pytest

from connector.desk.documents import DOCUMENT
from tests.connector.test_schema import document


def broken_action(*path: str, **changes: Any) -> dict[str, Any]:
    """The push action with keys changed at a place; None takes a key away."""
    whole = document("config/actions/send_push_message.yaml")
    place = whole
    for name in path:
        place = place[name]
    place.update({key.replace("_ref", "$ref"): value for key, value in changes.items()})
    for key in [key for key, value in changes.items() if value is None]:
        del place[key]
    return whole


def test_a_document_that_nothing_is_wrong_with_is_taken() -> None:
    DOCUMENT.validate_python(broken_action())


BODY = ("inputs", "properties", "json_body")
TO = (*BODY, "properties", "to")
MESSAGES = (*BODY, "properties", "messages")


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (TO, {"title": None}),
        (TO, {"title": ""}),
        (TO, {"type": None}),
        (TO, {"type": ["string", "array"]}),
        (TO, {"type": "integer"}),
        (TO, {"_ref": "#/x"}),
        (TO, {"anyOf": []}),
        (TO, {"description": "two\nlines"}),
        (TO, {"examples": [5]}),
        (TO, {"default": True}),
        (TO, {"enum": [1]}),
        (TO, {"minimum": 1}),
        (TO, {"properties": {}}),
        (TO, {"required": True}),
        ((*BODY, "properties", "notificationDisabled"), {"examples": [0]}),
        (MESSAGES, {"items": None}),
        (MESSAGES, {"maxItems": "5"}),
        (MESSAGES, {"format": "password"}),
        ((*MESSAGES, "items"), {"required": ["sender"]}),
        (BODY, {"required": ["too"]}),
        (BODY, {"required": []}),
        (BODY, {"type": "string"}),
        (("inputs",), {"required": ["headers"]}),
        (("inputs",), {"required": None}),
        (("inputs",), {"type": None}),
        (("inputs",), {"title": "Inputs"}),
        (("inputs", "properties"), {"body": {"title": "Body", "type": "object"}}),
        (("inputs", "properties"), {"headers": {"title": "Headers", "type": "string"}}),
        (("output",), {"required": ["nothing"]}),
        (("output", "properties", "attempts"), {"examples": [True]}),
        (("output", "properties"), {"reason": None}),
        (("output", "properties"), {"file": {"title": "File", "type": "object"}}),
        (("meta",), {"endpoint": "/v2/bot"}),
        (("meta",), {"endpoint": "v2/{{name}}"}),
        (("meta",), {"method": "post"}),
        ((), {"schema": "action/2"}),
        ((), {"name": "Send Push"}),
        ((), {"outputs": {}}),
        ((), {"description": None}),
    ],
    ids=str,
)
def test_a_document_that_turbine_would_misread_is_refused(path: tuple[str, ...], changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        DOCUMENT.validate_python(broken_action(*path, **changes))


@pytest.mark.parametrize(
    ("asset", "change"),
    [
        ("http_bearer", lambda whole: whole.update(name="oauth2_client_credentials")),
        ("http_bearer", lambda whole: whole["inputs"]["required"].remove("token")),
        ("http_bearer", lambda whole: whole["meta"].update(security={"type": "http", "scheme": "basic"})),
        ("oauth2_client_credentials", lambda whole: whole["inputs"]["properties"].pop("client_id")),
        ("oauth2_client_credentials", lambda whole: whole["inputs"]["properties"].update(token=TOKEN)),
    ],
)
def test_an_asset_that_the_runtime_would_not_pick_is_refused(asset: str, change: Any) -> None:
    whole = document(f"config/assets/{asset}.yaml")
    DOCUMENT.validate_python(whole)
    change(whole)
    with pytest.raises(ValueError, match="validation error"):
        DOCUMENT.validate_python(whole)


TOKEN = {"title": "Token", "type": "string"}
