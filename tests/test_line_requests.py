"""What an action asks and is answered, and what LINE's own SDK asks and is answered at the same endpoint."""

from typing import Any

import pytest

from connector.declaration import options
from connector.line import RETRY_KEY
from tests.comparison import Comparison
from tests.conftest import REMOTE, load, takes_a_retry_key
from tests.line_sdk import calls, schemas

REQUIRED_HERE = "LINE's reference requires it, the SDK has no requirement for it"
DIFFERENCES = {
    **{
        (name, field, "required"): REQUIRED_HERE
        for name, fields in {
            "AudienceRecipient": ("type", "audienceGroupId"),
            "RedeliveryRecipient": ("type", "requestId"),
            "OperatorRecipient": ("type",),
            "GenderDemographicFilter": ("type", "oneOf"),
            "AppTypeDemographicFilter": ("type", "oneOf"),
            "AreaDemographicFilter": ("type", "oneOf"),
            "AgeDemographicFilter": ("type",),
            "SubscriptionPeriodDemographicFilter": ("type",),
            "OperatorDemographicFilter": ("type",),
        }.items()
        for field in fields
    },
}
"""Where the two differ on purpose, and why."""


def call_of(action: str) -> dict[str, Any]:
    """What the SDK asks at the endpoint of an action."""
    declared = load(action)
    return calls()[declared.method, declared.endpoint]


def requests() -> Comparison:
    """Compare the body of every action that has one."""
    done = Comparison(schemas())
    for action in REMOTE:
        if body := call_of(action)["body"]:
            done.compare(load(action).json_body, body)
    return done


def test_no_body_differs_but_in_what_is_listed() -> None:
    found = requests().differences
    assert sorted(found - set(DIFFERENCES)) == []
    assert sorted(set(DIFFERENCES) - found) == [], "listed, and no longer different"


def test_an_action_has_a_body_where_the_sdk_has_one_and_the_walk_meets_it() -> None:
    assert [action for action in REMOTE if call_of(action)["body"]] == [
        action for action in REMOTE if load(action).json_body.fields
    ]
    met = {name for name, _ in requests().met}
    assert met >= {call_of(action)["body"] for action in REMOTE if call_of(action)["body"]}
    assert met >= {"Limit", "Filter", "AudienceRecipient", "OperatorRecipient", "AgeDemographicFilter"}


@pytest.mark.parametrize("action", REMOTE)
def test_an_action_asks_in_path_query_and_headers_for_what_the_sdk_asks(action: str) -> None:
    declared, call = load(action), call_of(action)
    assert set(declared.parameters.fields) - options(declared) == call["query"]
    assert takes_a_retry_key(action) == (RETRY_KEY.lower() in call["headers"])


@pytest.mark.parametrize("action", REMOTE)
def test_an_answer_has_the_fields_and_types_that_the_sdk_reads(action: str) -> None:
    declared, answers = load(action), call_of(action)["answers"]
    models = [model for status, model in answers.items() if status < 300 and model in schemas()]
    assert bool(models) == bool(declared.answer.fields)
    done = Comparison(schemas())
    for model in models:
        done.compare(declared.answer, model)
    assert [row for row in sorted(done.differences) if row[2] in ("not declared here", "unknown to LINE", "type")] == []


@pytest.mark.parametrize(
    ("schema", "field", "change", "difference"),
    [
        ("NarrowcastRequest", "sparkle", {"type": "string"}, "not declared here"),
        ("Limit", "max", {"type": "integer", "minimum": 2}, "minimum"),
        ("Limit", "max", {"type": "integer", "maximum": 1000}, "maximum"),
        ("ShowLoadingAnimationRequest", "loadingSeconds", {"type": "integer", "maximum": 90}, "maximum"),
        ("MulticastRequest", "messages", {"type": "array", "maxItems": 6}, "maxItems"),
        ("MulticastRequest", "to", {"type": "array", "minItems": 2}, "minItems"),
        (
            "PushMessageRequest",
            "customAggregationUnits",
            {"type": "array", "items": {"type": "string", "maxLength": 40}},
            "maxLength",
        ),
        ("ReplyMessageRequest", "replyToken", {"type": "integer"}, "type"),
        ("AreaDemographicFilter", "oneOf", {"type": "array", "items": {"type": "string", "enum": ["vn_01"]}}, "enum"),
    ],
)
def test_a_change_at_lines_side_is_noticed(schema: str, field: str, change: dict[str, Any], difference: str) -> None:
    before = requests().differences
    properties = schemas()[schema]["properties"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(properties, field, change)
        after = requests().differences
    assert difference in {what for _, _, what in after - before}


@pytest.mark.parametrize(("list_", "kept"), [("AgeDemographic", 11), ("AreaDemographic", 1), ("GenderDemographic", 1)])
def test_another_list_of_values_at_lines_side_is_noticed(list_: str, kept: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(schemas()[list_], "enum", schemas()[list_]["enum"][:kept])
        assert "enum" in {what for _, _, what in requests().differences}
