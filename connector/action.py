"""Action: how a declaration becomes one exchange with LINE.

An action module declares a ``RunnerOverride(Action)``. Turbine makes it with the asset and calls ``run`` with the
inputs; ``run`` returns the output, or prints one error line and ends the process with exit code 1.
"""

import json
import sys
import warnings
from enum import Enum
from os import environ
from typing import TYPE_CHECKING, Any, NamedTuple

from connector.asset import ASSET_KEYS, read_asset, secrets_of
from connector.envelope import ENVELOPE, explained, print_error, without
from connector.errors import ConnectorError, failure
from connector.fields import Findings, Object, from_json
from connector.models import RETRY_KEY
from connector.surroundings import Surroundings

if TYPE_CHECKING:  # requests is loaded when the input has passed its checks
    from connector.session import Answer, Call, Session

REQUEST_BYTES = 2 * 1024 * 1024
"""LINE answers a larger request with status 413."""

RESUME = (
    f"To finish, run the action again within 24 hours with the same input and {RETRY_KEY} set to this retry_key: LINE "
    "then sends the message once, whether or not it has it already."
)
"""What helps when it is unknown whether a message with a retry key was sent."""

LOOK_FIRST = (
    "Look into the chat before anything is sent again: LINE may have sent the reply, and since a reply token works "
    'once, a repeat could only be answered with "Invalid reply token".'
)
"""What helps when it is unknown whether a reply was sent."""

SECTIONS = ("headers", "parameters", "json_body")
"""Where Turbine keeps the fields of an input."""

PLATFORM_KEYS = ("files", "path_parameters", "data_body")
"""What the platform may add, and sections that none of LINE's endpoints here has."""


class Retry(Enum):
    """What may be done when an answer is lost.

    https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
    """

    FREE = "repeating changes nothing"
    KEYED = "repeated under the same retry key, which LINE accepts once"
    NEVER = "repeated only when no connection was made"


def same(name: str, other: str) -> bool:
    """Tell whether two names are the same but for upper and lower case, as names of headers are."""
    return name.lower() == other.lower()


class Request(NamedTuple):
    """The checked input, ready to go out."""

    headers: dict[str, str]
    parameters: dict[str, Any]
    json_body: dict[str, Any]


class Action:
    """One endpoint of LINE's as an action of Turbine's.

    A subclass declares; it has a method of its own only where its endpoint is odd. Its name is the module's, its
    description the first line of the module's docstring.

    Attributes:
        method: The HTTP method.
        endpoint: The path below the asset's url.
        retry: What may be done when an answer is lost.
        sends: Whether it sends messages, so that its output has an outcome and its messages are checked.
        quotes: Whether its messages may quote others and mention users.
        read_seconds: How long LINE may take to answer.
        headers: The HTTP headers of the input.
        parameters: The query string of the input.
        json_body: The JSON body of the input.
        answer: LINE's answer on success; documentation only.
        output: What the output of this action has besides the common keys; documentation only.
        surroundings: Clock and chance; a test hands in its own.
        transport: What carries requests in place of the network; a dry run hands in its own.
    """

    method = "GET"
    endpoint = ""
    retry = Retry.FREE
    sends = False
    quotes = False
    read_seconds = 30.0
    headers = Object({})
    parameters = Object({})
    json_body = Object({})
    answer = Object({})
    output = Object({})
    surroundings = Surroundings()
    transport: Any = None

    def __init__(self, asset: Any = None, asset_schema: Any = None, http_proxy: str | None = None) -> None:
        """Store what Turbine passes; nothing here can fail.

        Args:
            asset: The asset's fields.
            asset_schema: Its schema, which is not needed.
            http_proxy: The proxy of the environment or the asset.
        """
        self._asset = asset
        self._asset_schema = asset_schema
        self._http_proxy = http_proxy
        self._issued: list[Any] = []
        self._begun = False
        self._callers_key = False
        own = {name: [] if field.json_type == "array" else "" for name, field in self.output.fields.items()}
        self.envelope: dict[str, Any] = {**ENVELOPE, "warnings": [], **own}

    def run(self, inputs: Any, action_schema: Any = None) -> dict[str, Any]:  # noqa: ARG002 - the platform's interface
        """Check the input, carry out the action and return its output.

        Args:
            inputs: The action's inputs, in sections or flat.
            action_schema: The action's schema, which is not needed.

        Raises:
            SystemExit: With code 1, after one error line has been printed.
        """
        with warnings.catch_warnings():
            # A library's remark on standard error would not be the one line that Turbine reads.
            warnings.simplefilter("ignore")
            try:
                self._perform(inputs)
            except ConnectorError as error:
                self._fail(error)
            except RecursionError:
                self._fail(failure("invalid_input", "The input is nested too deeply.", reached=self._begun))
            except Exception as error:  # noqa: BLE001 - whatever it is, the playbook gets the one line
                self._fail(failure("internal", f"{type(error).__name__}: {error}", reached=self._begun))
        return self._clean(self.envelope)

    def exchange(self, session: "Session", request: Request) -> None:
        """Carry out the action over an open session and record what came of it."""
        self.record(session.send(self.call(request)))

    def call(self, request: Request) -> "Call":
        """Turn the checked input into the one request of this endpoint.

        Raises:
            PlaybookError: ``invalid_input`` when it is larger than LINE takes.
        """
        from connector.session import Call

        body = json.dumps(request.json_body).encode() if self.method == "POST" else None
        if body and len(body) > REQUEST_BYTES:
            limit = f"must have at most {REQUEST_BYTES} bytes as JSON; got {len(body)}."
            problem = {"property": "json_body", "message": f"{limit} Shorten or split the messages."}
            raise failure("invalid_input", "The input was refused: json_body.", details=[problem])
        return Call(
            self.method,
            self.endpoint,
            query=request.parameters,
            body=body,
            headers=request.headers,
            repeatable=self.retry is not Retry.NEVER,
            read_seconds=self.read_seconds,
        )

    def record(self, answer: "Answer") -> None:
        """Write LINE's answer into the envelope."""
        self.envelope.update(
            status_code=answer.status,
            response_headers=answer.headers,
            reason=answer.reason,
            json_body=answer.body,
            response_text=answer.text,
            request_id=answer.accepted_request_id or answer.request_id,
            attempts=answer.attempts,
        )
        if self.sends and answer.status < 300 and not answer.request_id:
            self._warn("x-line-request-id: is missing from the answer; make sure that it is LINE that answers.")
        if answer.status == 409 and answer.accepted_request_id and answer.attempts == 1 and self._callers_key:
            self._warn(f"{RETRY_KEY}: LINE had accepted this message before this run; it was not sent again.")

    def prepare(self, inputs: Any) -> Request:
        """Check an input as a whole.

        Raises:
            PlaybookError: ``invalid_input``, with every problem at once.
        """
        found = Findings()
        sections = self._sections(inputs, found)
        request = Request(
            headers=self._headers(sections["headers"], found),
            parameters=self.parameters.verify(sections["parameters"], "", found),
            json_body=self.json_body.verify(sections["json_body"], "", found),
        )
        if self.sends:
            from connector import messages

            messages.check(request.json_body.get("messages"), found, quotes=self.quotes)
        self.envelope["warnings"] += found.warnings
        places = dict.fromkeys(problem["property"] for problem in found.problems)
        if self.retry is Retry.KEYED and RETRY_KEY not in places:
            self._callers_key = RETRY_KEY in request.headers
            self.envelope["retry_key"] = request.headers.setdefault(RETRY_KEY, self.surroundings.new_retry_key())
        if places:
            raise failure("invalid_input", f"The input was refused: {', '.join(places)}.", details=found.problems)
        return request

    def _perform(self, inputs: Any) -> None:
        """Do everything that can fail."""
        asset = read_asset(self._asset)
        self.envelope["warnings"] += asset.warnings
        if not asset.verify_ssl:
            self.envelope["warnings"].append("verify_ssl: is off; whoever is on the way can read the credentials.")
        if self.sends:
            self.envelope["outcome"] = "not_sent"
        request = self.prepare(inputs)
        from connector.session import Session

        with Session(asset, self._http_proxy, self.surroundings, self.transport) as session:
            self._issued = session.token.issued
            self._begun = True
            self.exchange(session, request)
        if self.sends:
            self.envelope["outcome"] = "sent"

    def _sections(self, inputs: Any, found: Findings) -> dict[str, dict[str, Any]]:
        """Sort an input into its sections; what stands at the top level belongs to the section that declares it."""
        if not isinstance(inputs, dict):
            raise failure("invalid_input", f"The input must be a JSON object, not {type(inputs).__name__}.")
        sections: dict[str, dict[str, Any]] = {}
        for section in SECTIONS:
            value = inputs.get(section)
            typed = from_json(value) if isinstance(value, str) and value.strip() else value or {}
            if not isinstance(typed, dict):
                found.problem(section, f"must be an object; got {type(value).__name__}.")
            sections[section] = dict(typed) if isinstance(typed, dict) else {}
        for name, value in inputs.items():
            if name in SECTIONS:
                continue
            if name in PLATFORM_KEYS or name in ASSET_KEYS:
                if value and name != "files":
                    found.warn(name, "is not an input of this action; ignored.")
                continue
            section = self._section_of(name)
            if any(same(name, other) for other in sections[section]):
                found.warn(name, f"is given in {section} and at the top level; the one in {section} is used.")
            else:
                sections[section][name] = value
        return sections

    def _section_of(self, name: str) -> str:
        """Return the section that a field at the top level belongs to."""
        if same(name, RETRY_KEY):
            return "headers"
        return "parameters" if self.method == "GET" else "json_body"

    def _headers(self, given: dict[str, Any], found: Findings) -> dict[str, str]:
        """Check the headers; only those this action declares go out, and nobody overrides Authorization."""
        sent = {}
        for name, value in given.items():
            declared = next((header for header in self.headers.fields if same(name, header)), None)
            if declared is None:
                found.warn(name, "was not sent: this header is not passed on.")
            elif isinstance(value, str) and not value.strip():
                found.warn(name, "is empty; taken as not given.")
            else:
                sent[declared] = value
        checked: dict[str, str] = self.headers.verify(sent, "", found)
        return checked

    def _fail(self, error: ConnectorError) -> None:
        """Print the error line and end the process."""
        if error.answer is not None:
            self.record(error.answer)
        self.envelope["attempts"] = error.attempts
        if self.sends:
            self.envelope["outcome"] = error.outcome or ("unknown" if error.reached else "not_sent")
            self._advise(error)
        print_error(self._clean(explained(self.envelope, error)))
        sys.exit(1)

    def _advise(self, error: ConnectorError) -> None:
        """Say what an outcome means for running the action again."""
        if self.envelope["outcome"] == "not_sent" and self._callers_key:
            self._warn(
                f"{RETRY_KEY}: not_sent is about this run; an earlier one with the same key may have been accepted."
            )
        if error.outcome or not error.reached or error.kind == "conflict":
            return
        if self.retry is Retry.NEVER:
            error.retryable, error.hint = False, LOOK_FIRST
        if self.retry is Retry.KEYED:
            error.hint = RESUME if error.retryable else f"{error.hint} {RESUME}"

    def _warn(self, warning: str) -> None:
        """Add a warning, once."""
        if warning not in self.envelope["warnings"]:
            self.envelope["warnings"].append(warning)

    def _clean(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """Take the secrets out."""
        proxies = [value for name, value in environ.items() if name.lower().endswith("_proxy")]
        secrets = secrets_of(self._asset, [self._http_proxy, *proxies], self._issued)
        try:
            cleaned: dict[str, Any] = without(secrets, envelope)
        except RecursionError:  # an answer that nests like this is not LINE's
            cleaned = without(secrets, {**envelope, "json_body": {}})
        return cleaned
