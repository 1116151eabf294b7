"""An address that could be read in two ways is refused, and nothing that was pasted into an asset comes out again."""

from pathlib import Path
from typing import Any

import pytest

from connector.asset import ASSET_KEYS
from connector.sandbox import Sandbox
from tests.cli.shell import file, variables
from tests.cli.shell import run as run_command
from tests.conftest import bearer, oauth, run_process
from tests.e2e.exchanges import PUSH, check_nothing_sent

CANARY = "qZ7xw/Kj4+vB9=tYp3Lm8Rn"
"""A secret that was pasted in the wrong place; no four characters of it in a row may be shown."""


def check_unseen(*outputs: str) -> None:
    """Nothing of the canary is in any output."""
    runs = [CANARY[start : start + 4] for start in range(len(CANARY) - 3)]
    assert [run for run in runs for output in outputs if run in output] == []


@pytest.mark.parametrize("odd", ["{}?", "{}#", "{}/?", "{}\\", "{}/..", "{}/%2e", "{}//x", "{}@"])
def test_an_address_that_could_be_read_in_two_ways_is_refused_before_anything_leaves(
    sandbox: Sandbox, odd: str
) -> None:
    for field in ("url", "token_url"):
        asset = oauth(sandbox)
        asset[field] = odd.format(asset[field])
        error = run_process(PUSH.action, {**asset, **PUSH.inputs}).error
        assert (error["kind"], [row["property"] for row in error["details"]]) == ("invalid_asset", [field])
        check_nothing_sent(error, sandbox, PUSH, attempts=0)


PASTED: dict[str, dict[str, Any]] = {
    "a token as an address": {"url": CANARY, "token_url": CANARY},
    "a token in an address": {"url": f"https://line.example/?{CANARY}"},
    "a password in an address": {"url": f"https://someone:{CANARY}@line.example"},
    "in place of a number": {"timeout_seconds": CANARY},
    "in place of a truth value": {"verify_ssl": CANARY},
    "in place of the channel ID": {"client_id": f"1 {CANARY}"},
    "in place of a certificate": {"ca_certificate": CANARY},
    "a proxy's password as it is": {"http_proxy": f"https://someone:{CANARY}@127.0.0.1:1"},
    "in a list": {"url": [CANARY], "timeout_seconds": {CANARY: CANARY}, "verify_ssl": [[CANARY]]},
}


@pytest.mark.parametrize("pasted", PASTED.values(), ids=PASTED)
def test_nothing_of_a_wrong_value_of_the_asset_is_shown(sandbox: Sandbox, pasted: dict[str, Any]) -> None:
    asset = {**oauth(sandbox), **pasted}
    result = run_process(PUSH.action, {**asset, **PUSH.inputs})
    assert result.error["kind"] == "invalid_asset"
    assert {row["property"] for row in result.error["details"]} == set(pasted)
    checked = run_command("--check", **variables(asset))
    assert checked.code == 1
    check_unseen(result.err, checked.out, checked.err)
    assert sandbox.requests == []


def test_nothing_of_a_name_that_is_no_field_of_the_asset_is_shown(sandbox: Sandbox, tmp_path: Path) -> None:
    asset = bearer(sandbox, **{CANARY: "x"})
    result = run_process(PUSH.action, {**asset, **PUSH.inputs}, ASSET_KEYS=",".join([*ASSET_KEYS, CANARY]))
    assert result.output["warnings"] == [
        "asset: has a field with a name of 23 characters that it does not take; ignored."
    ]
    checked = run_command("--check", "--asset", file(tmp_path, "asset.json", asset))
    assert checked.code == 0
    check_unseen(result.out, checked.out, checked.err)


@pytest.mark.parametrize("variable", ["http_proxy", "HTTPS_PROXY", "ALL_PROXY", "LINE_CONNECTOR_PROXY"])
def test_nothing_of_a_proxys_address_that_is_none_is_shown(sandbox: Sandbox, variable: str) -> None:
    proxy = {variable: f"https://someone:{CANARY}@127.0.0.1:1"}
    asset = bearer(sandbox, url="https://127.0.0.1:1")
    result = run_process(PUSH.action, {**asset, **PUSH.inputs}, **proxy)
    assert (result.error["kind"], result.error["outcome"]) == ("proxy_failed", "not_sent")
    checked = run_command("--check", **variables(asset), **proxy)
    assert checked.code == 1
    check_unseen(result.err, checked.out, checked.err)
