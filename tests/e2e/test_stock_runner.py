"""The published stock runner, given only config/, sends the same requests and gives the same four envelope keys."""

import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml

from connector.action import Retry
from connector.cli.description import example_inputs
from connector.sandbox import Request, Sandbox
from tests.conftest import LOCAL, REMOTE, ROOT, bearer, load, oauth, run_here, stage

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of cgi
    import connector_definition_runner as stock
    import swimlane_core as core

ASSETS = {"oauth2_client_credentials": oauth, "http_bearer": bearer}
RETRY_KEY = "123e4567-e89b-12d3-a456-426614174000"
QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Reads what the other does, in a tenth of the time."""
FOUR = ("status_code", "response_headers", "reason", "json_body")


def document(path: str) -> Any:
    """A schema, as the platform hands it over."""
    return yaml.load((ROOT / "config" / path).read_text(encoding="utf-8"), QUICK)


def inputs(action: str) -> dict[str, Any]:
    """The example input, with a retry key where the endpoint takes one."""
    keyed = load(action).retry is Retry.KEYED
    return {**example_inputs(load(action)), **({"headers": {"X-Line-Retry-Key": RETRY_KEY}} if keyed else {})}


def sent(request: Request) -> dict[str, Any]:
    """What of a request both must send."""
    return {
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "json": request.json,
        "retry key": request.headers.get("x-line-retry-key"),
        "content type": request.headers.get("content-type"),
        "authorization": request.headers["authorization"].split()[0],
    }


def shape(value: Any) -> Any:
    """A JSON value without its particulars: names and types."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else type(value)


@pytest.mark.parametrize("asset", ASSETS)
@pytest.mark.parametrize("action", REMOTE)
def test_the_stock_runner_sends_the_same_request_and_gives_the_same_four_keys(action: str, asset: str) -> None:
    with Sandbox() as ours, Sandbox() as theirs:
        for line in (ours, theirs):
            stage(line, action)
        our_output = run_here(action, ASSETS[asset](ours), inputs(action)).output
        runner = stock.Runner(ASSETS[asset](theirs), document(f"assets/{asset}.yaml"), None)
        their_output = runner.run(inputs(action), document(f"actions/{action}.yaml"))
        runner.session.close()
        assert [sent(request) for request in theirs.api_requests] == [sent(request) for request in ours.api_requests]
        assert len(ours.api_requests) == 1
        assert len(theirs.requests) == len(ours.requests)
    assert set(FOUR) == set(their_output)
    assert {key: shape(their_output[key]) for key in FOUR} == {key: shape(our_output[key]) for key in FOUR}
    assert (their_output["status_code"], their_output["reason"]) == (our_output["status_code"], our_output["reason"])


@pytest.mark.parametrize(
    ("asset", "more"), [*((asset, {}) for asset in ASSETS), ("http_bearer", {"channel_secret": "the-channel-secret"})]
)
@pytest.mark.parametrize("action", ["send_push_message", "get_the_target_limit_for_messages_this_month", *LOCAL])
def test_the_platform_finds_the_schemas_of_the_action_and_of_the_asset_that_its_keys_select(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sandbox: Sandbox, action: str, asset: str, more: dict[str, str]
) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")  # away from dist/, where an earlier build has schemas too
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(yaml, "SafeLoader", QUICK)  # the platform reads all of them each time
    handler = core.InputHandler.__new__(core.InputHandler)
    found = handler._load_schemas(ASSETS[asset](sandbox, **more), action)
    assert found == (document(f"assets/{asset}.yaml"), document(f"actions/{action}.yaml"))
