"""Is this asset good? Each layer in turn, up to the first that is not."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connector.action import Action, Request, Result
from connector.asset import ASSET_KEYS
from connector.cli.screen import BOLD, GREEN, RED, Printer, show_help, show_warnings
from connector.cli.usage import variable
from connector.envelope import failed
from connector.fields import Object, String
from connector.surroundings import Surroundings

if TYPE_CHECKING:
    from connector.session import Session


class Once(Surroundings):
    """One attempt is enough for somebody who waits and can ask again."""

    def jitter(self, longest: float) -> float:  # noqa: ARG002 - a pause of any length
        """Return a pause so long that no further attempt begins."""
        return float("inf")


class Check(Action):
    """Reads the month's quota: needs everything that sending needs, sends nothing and costs nothing.

    https://developers.line.biz/en/reference/messaging-api/#get-quota
    """

    endpoint = "v2/bot/message/quota"
    answer = Object({"type": String()})

    def __init__(self, **platform: Any) -> None:
        super().__init__(**platform)
        self.surroundings = Once()
        self._layer = "asset"

    def exchange(self, session: "Session", request: Request) -> Result:
        """Get the token first, so that its failure can be told from the channel's."""
        self._layer = "token"
        session.authorization()
        self._layer = "channel"
        return super().exchange(session, request)


LAYERS: tuple[str, ...] = ("asset", "proxy", "connection", "tls", "token", "channel")
"""What must be right, each resting on those before it."""

LAYER_OF_KIND = {
    "invalid_asset": "asset",
    "proxy_failed": "proxy",
    "connection_failed": "connection",
    "timeout": "connection",
    "tls_failed": "tls",
    "auth_failed": "token",
}


def report(action: Check, asset: dict[str, Any], out: Printer) -> int:
    """Say of every layer whether it is right, up to the first that is not; return the exit code."""
    output = action.carry_out({})
    tried = action._layer
    layer = LAYER_OF_KIND.get(output["kind"], tried) if failed(output) else ""
    if not layer:
        passed = LAYERS
    elif tried == "asset":  # no connection was tried
        passed = LAYERS[: layer != "asset"]
    else:
        passed = LAYERS[: LAYERS.index(layer)]
        if "token" in asset and output["kind"] != "forbidden":  # LINE has said nothing about it yet
            passed = tuple(name for name in passed if name != "token")
    notes = notes_on(asset, output) if passed else {}
    if "proxy" in passed:
        notes["proxy"] = proxy_of(asset, action.http_proxy)
    for name in passed:
        out.say(f"{name:<12}", ("ok", GREEN), f"      {notes[name]}")
    if not layer:
        show_warnings(output, out)
        out.say(("The asset is good. No message was sent and no quota used.", BOLD))
        return 0
    out.say(f"{layer:<12}", ("failed", RED), f"  {output['message']}")
    show_help(output, out)
    if layer == "asset":
        out.paragraph(
            f"Fields come from --asset FILE or from variables such as {variable('client_id')}; {variable('token')} "
            "stands in place of the channel's ID and secret. See --help."
        )
    return 1


def notes_on(asset: dict[str, Any], output: dict[str, Any]) -> dict[str, str]:
    """Say of every layer, in case it is right, what it consists of."""
    url = urlsplit(asset["url"])
    trust = "not checked" if any(text.startswith("verify_ssl") for text in output["warnings"]) else "trusted"
    quota = output["json_body"].get("value")
    return {
        "asset": f"the fields are well formed: {', '.join(name for name in asset if name in ASSET_KEYS)}",
        "connection": url.netloc,
        "tls": "not used" if url.scheme == "http" else f"the certificate is {trust}",
        "token": "LINE accepts it" if "token" in asset else "LINE issues one for this channel",
        "channel": f"LINE allows {quota} messages a month" if quota else "LINE answers; there is no monthly limit",
    }


def proxy_of(asset: dict[str, Any], passed: str | None) -> str:
    """Say which proxy is used, and where it comes from."""
    from connector.wire import proxy_for

    address, source = proxy_for(asset["url"], passed, asset.get("http_proxy", ""))
    return f"{urlsplit(address).netloc.rpartition('@')[2]}, from {source}" if address else f"none is used: {source}"
