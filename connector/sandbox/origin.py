"""Where a request comes from: a program on this machine that means this sandbox, and no web page of somebody else.

A browser lets any page send requests to any address, this machine's too. It says in `Origin` and `Sec-Fetch-Site` for
which page it does so; and a name of the page's own that leads to this machine stands in `Host`.
"""

from __future__ import annotations

import re

from connector.sandbox.exchange import Request

LOCAL = re.compile(r"(localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::([0-9]{1,5}))?", re.IGNORECASE)
"""The names of this machine, with a port."""


def stranger(request: Request, scheme: str, port: int) -> str:
    """What is wrong with where a request comes from, in a sentence; nothing if all is well.

    Args:
        request: The request.
        scheme: What is spoken here, `http` or `https`.
        port: The port it came to.
    """
    host = request.headers.get("host", "")
    named = LOCAL.fullmatch(host)
    if named is None or int(named[2] or (443 if scheme == "https" else 80)) != port:
        return f"Host must be localhost or 127.0.0.1, with the port {port}"
    if request.headers.get("origin", f"{scheme}://{host}").lower() != f"{scheme}://{host}".lower():
        return "Origin is that of another page"
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return "Sec-Fetch-Site says that another page asks"
    return ""
