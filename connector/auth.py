"""Client credentials in, Authorization header out.

https://developers.line.biz/en/docs/basics/channel-access-token/
"""

import re
import threading
from collections.abc import Callable

from connector.answer import Answer
from connector.asset import Asset, Secret
from connector.errors import ConnectorError, failure

EARLY_SECONDS = 30.0
"""How long before its end a token is renewed, at most; never more than a tenth of its life."""
TOKEN = re.compile("[!-~]+")
"""What can stand in a header after ``Bearer``."""


class ChannelAccessToken:
    """The one token of this process: the asset's own, or one issued on first use and renewed before it runs out.

    Args:
        asset: The credentials.
        now: The clock, in seconds.
    """

    def __init__(self, asset: Asset, now: Callable[[], float]) -> None:
        self._asset = asset
        self._now = now
        self._one_at_a_time = threading.Lock()
        self._failures: list[ConnectorError] = []
        self._token = asset.token
        self._renew_at = float("inf") if asset.token else float("-inf")
        self.issued: list[Secret] = []

    def header(self, issue: Callable[[dict[str, str]], Answer]) -> str:
        """Return the value of the Authorization header.

        Of several threads that need a new token one has it issued; the others wait, and have what it has got, be it
        the token or the failure.

        Args:
            issue: Sends the form fields to the token endpoint and returns LINE's answer.

        Raises:
            AssetError: ``auth_failed`` when LINE refuses the channel ID or secret.
            ConnectorError: Any other failure of the token request.
        """
        known = len(self._failures)
        with self._one_at_a_time:
            if len(self._failures) > known:
                raise self._failures[-1]
            if self._token is None or self._now() >= self._renew_at:
                try:
                    self._token = self._fresh(issue)
                except ConnectorError as error:
                    self._failures.append(error)
                    raise
            return f"Bearer {self._token.reveal()}"

    def _fresh(self, issue: Callable[[dict[str, str]], Answer]) -> Secret:
        """Have a token issued.

        https://developers.line.biz/en/reference/messaging-api/#issue-stateless-channel-access-token
        """
        asked = self._now()
        form = {
            "grant_type": "client_credentials",
            "client_id": self._asset.client_id,
            "client_secret": self._asset.client_secret.reveal(),
        }
        try:
            answer = issue(form)
        except ConnectorError as error:
            raise of_the_token(error) from None
        token, lifetime = answer.body.get("access_token"), answer.body.get("expires_in")
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise of_the_token(failure("bad_response", "The answer holds no access_token.", answer=answer))
        secret = Secret(token)
        self.issued.append(secret)
        if isinstance(lifetime, int | float) and lifetime > 0:
            self._renew_at = asked + lifetime - min(EARLY_SECONDS, lifetime / 10)
        return secret


def of_the_token(error: ConnectorError) -> ConnectorError:
    """Say of an error that it was the token request's; wrong credentials are a 400 there.

    A success that cannot be used is not shown: it may hold a token that was not recognised as one.
    """
    answer = error.answer
    if answer is not None and answer.status in (400, 401, 403, 404) and error.kind != "bad_response":
        texts = [answer.body.get(name) for name in ("error", "error_description")]
        text = ": ".join(part for part in texts if isinstance(part, str))
        hint = "Check token_url: LINE has no token endpoint there." if answer.status == 404 else ""
        message = f"LINE issued no token for this channel ID and secret (status {answer.status})"
        message += f": {text}" if text else "."
        return failure("auth_failed", message, answer=answer, hint=hint)
    if answer is not None and answer.status < 300:
        answer = answer._replace(body={}, text="")
    return error.but(message=f"No channel access token: {error.message}", answer=answer)
