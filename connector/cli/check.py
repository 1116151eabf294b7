"""Is this asset good? Each layer in turn, up to the first that is not."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connector.action import Action, Request, Result
from connector.asset import ASSET_KEYS, read_asset
from connector.cli.copies import show_copies
from connector.cli.screen import BOLD, GREEN, RED, YELLOW, Printer, show_help, show_warnings
from connector.cli.usage import variable
from connector.envelope import failed
from connector.fields import Integer, Object, String
from connector.outcome import Course
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

    Where there is a limit, a second request tells how many messages are used; nothing depends on it.
    https://developers.line.biz/en/reference/messaging-api/#get-quota
    """

    endpoint = "v2/bot/message/quota"
    answer = Object({"type": String()})
    output = Object({"used": Integer("How many messages are used, where that could be read.")})

    def __init__(self, **platform: Any) -> None:
        super().__init__(**platform)
        self.surroundings = Once()
        self._layer = "asset"

    def exchange(self, session: "Session", request: Request) -> Result:
        """Get the token first, so that its failure can be told from the channel's."""
        self._layer = "token"
        session.authorization()
        self._layer = "channel"
        result = super().exchange(session, request)
        if result.error or not result.answer or result.answer.body.get("type") == "none":
            return result
        from connector.quota import USED

        consumption = session.send(USED, Course()).answer
        return result._replace(own={"used": consumption and consumption.body.get("totalUsage")})


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
    """Say of every layer whether it is right, up to the first that is not; return the exit code.

    A good asset is not enough where the platform would run something else in the connector's place.
    """
    copied = show_copies(out)
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
        say_quota(output["json_body"].get("value"), output["used"], read_asset(asset).quota_reserve, out)
        show_warnings(output, out)
        out.say(("The asset is good. No message was sent and no quota used.", BOLD))
        return int(copied)
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
    return {
        "asset": f"the fields are well formed: {', '.join(name for name in asset if name in ASSET_KEYS)}",
        "connection": url.netloc,
        "tls": "not used" if url.scheme == "http" else f"the certificate is {trust}",
        "token": "LINE accepts it" if "token" in asset else "LINE issues one for this channel",
        "channel": "LINE answers",
    }


def say_quota(limit: Any, used: Any, reserve: int | None, out: Printer) -> None:
    """Say how much of the month's quota is left, and what of it the asset keeps for urgent messages."""
    kept = reserve or 0
    state, said = ("ok", GREEN), "there is no monthly limit"
    if isinstance(limit, int) and isinstance(used, int):
        left = max(0, limit - used)
        said = f"of {limit:,} messages a month about {used:,} are used, {left:,} remain"
        state = ("low", YELLOW) if left <= kept else state
    elif isinstance(limit, int):
        said = f"LINE allows {limit:,} messages a month; how many are used could not be read"
    kept_said = "; none are kept for urgent messages" if reserve is None else f"; {kept:,} are kept for urgent messages"
    out.say(f"{'quota':<12}", state, " " * (8 - len(state[0])), said + kept_said * isinstance(limit, int))


def proxy_of(asset: dict[str, Any], passed: str | None) -> str:
    """Say which proxy is used, and where it comes from."""
    from connector.wire import proxy_for

    address, source = proxy_for(asset["url"], passed, asset.get("http_proxy", ""))
    return f"{urlsplit(address).netloc.rpartition('@')[2]}, from {source}" if address else f"none is used: {source}"
