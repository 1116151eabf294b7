"""LINE's door: which requests it lets in to their endpoints, and the answer that each of them gets."""

from __future__ import annotations

import json
import uuid

from connector.sandbox.calls import UUID, AdmittedRequest, RefusedError, refused
from connector.sandbox.endpoints import Endpoint, find_endpoint
from connector.sandbox.exchange import Request, Response
from connector.sandbox.line import Line


def execute(line: Line, request: Request) -> Response:
    """Execute a request, unless it is refused; the answer tells."""
    endpoint, path_parameters = find_endpoint(request.path)
    request_id = None if endpoint and endpoint.open else str(uuid.uuid4())
    extra: dict[str, str] = {}
    with line.lock:
        try:
            if endpoint is None:
                raise refused("Not found", 404)
            admit(line, endpoint, request)
            key = admit_retry_key(line, endpoint, request)
            fields = endpoint.read(request.headers, request.body)
            call = AdmittedRequest(request.path, path_parameters, request.query, fields, request_id or "", key)
            status, content = endpoint.status, endpoint.execute(line, call)
            if key:
                line.accept(key, call.request_id, content)
        except RefusedError as error:
            status, content, extra = error.status, error.content, error.headers
    return Response(status, {**line.headers(request_id), **extra}, json.dumps(content).encode())


def admit(line: Line, endpoint: Endpoint, request: Request) -> None:
    """Refuse a request with the wrong method or no token that LINE knows."""
    if request.method != endpoint.method:
        raise RefusedError(405, {"message": "Method not allowed"}, {"Allow": endpoint.method})
    if endpoint.open:
        return
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise refused(
            "Authorization header required. Must follow the scheme, 'Authorization: Bearer <ACCESS TOKEN>'", 401
        )
    if not line.knows(token):
        raise refused("Authentication failed. Confirm that the access token in the authorization header is valid.", 401)


def admit_retry_key(line: Line, endpoint: Endpoint, request: Request) -> str | None:
    """The retry key, if there is one; one that is wrong or was accepted before is refused."""
    key = request.headers.get("x-line-retry-key")
    if key is None:
        return None
    if not endpoint.takes_key:
        raise refused("The header, X-Line-Retry-Key, is not supported by this API")
    if not UUID.fullmatch(key):
        raise refused("The header, X-Line-Retry-Key, is not a UUID")
    before = line.find_accepted(key)
    if before:
        raise RefusedError(
            409,
            {"message": "The retry key is already accepted", **before.content},
            {"x-line-accepted-request-id": before.request_id},
        )
    return key
