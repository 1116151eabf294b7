"""What is shown of the requests that arrived: all of each but its secrets.

Whoever tries a playbook here may have given it the secrets of a real channel, and what is shown gets into logs.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qsl, urlencode

from connector.sandbox.exchange import Request

HIDDEN = "********"
TOKEN_PATHS = ("/oauth2/", "/v2/oauth/")
"""What the paths of the requests for a token begin with."""
SECRET = re.compile("authorization|cookie|token|secret|assertion|password", re.IGNORECASE)
"""What is in the name of a header or of a part of a query that holds a secret."""
OPEN = ("grant_type", "client_id")
"""The fields of a request for a token that are shown."""
CLOSED = ("client_secret", "client_assertion", "client_assertion_type")
"""Those of which only the name is."""


def shown(request: Request) -> dict[str, Any]:
    """A request as JSON can carry it, without secrets."""
    body = request.body.decode(errors="replace")
    return asdict(request) | {
        "query": {name: HIDDEN if SECRET.search(name) else value for name, value in request.query.items()},
        "headers": {name: masked(value) if SECRET.search(name) else value for name, value in request.headers.items()},
        "body": form_without_secrets(body) if request.path.startswith(TOKEN_PATHS) else body,
    }


def masked(value: str) -> str:
    """The value of a header without its secret, of which the scheme is none."""
    scheme, _, rest = value.partition(" ")
    return f"{scheme} {HIDDEN}" if rest and scheme.lower() in ("bearer", "basic") else HIDDEN


def form_without_secrets(body: str) -> str:
    """The form of a request for a token without its secrets; what is not such a form is hidden as a whole."""
    fields = parse_qsl(body, keep_blank_values=True)
    if body and not (fields and {name for name, _ in fields} <= {*OPEN, *CLOSED}):
        return HIDDEN
    return urlencode([(name, HIDDEN if name in CLOSED else value) for name, value in fields], safe="*")
