"""Action: what an endpoint is, as a declaration, and how it is carried out.

An action module declares a ``RunnerOverride(Action)``. Turbine makes it with the asset and calls ``run`` with the
inputs; ``run`` returns the output, or prints one error line and ends the process with exit code 1. Everybody else calls
``carry_out``, which returns either.
"""

import json
import sys
import warnings
from collections.abc import Callable
from os import environ
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from connector import declaration, envelope
from connector.asset import Secret, read_asset
from connector.declaration import NOTHING
from connector.ending import ENDING
from connector.errors import ConnectorError, failure, unexpected
from connector.fields import Object
from connector.line import REQUEST_BYTES, RETRY_KEY
from connector.outcome import Progress, Result, Retry
from connector.redaction import Redactor, secrets_of
from connector.request import Request, check_input
from connector.retry_key import is_uuid, of_case
from connector.surroundings import Surroundings

if TYPE_CHECKING:  # requests is loaded when the input has passed its checks
    from connector.asset import Asset
    from connector.session import Call, Session

__all__ = ["Action", "Request", "Result", "Retry"]


class Action:
    """One action of Turbine's: an endpoint of LINE's, or something that is done without a request.

    A subclass declares; it has a method of its own only where it is odd: ``exchange`` where one request is not all,
    ``build`` where none is made. Its name is the module's, its description the first line of the module's docstring.
    What contradicts itself is refused when the class is made (``connector.declaration``).

    Attributes:
        method: The HTTP method, GET or POST.
        endpoint: The path below the asset's url, with the path parameters in braces: ``v2/bot/profile/{userId}``.
        retry: Of a POST: what may be done when an answer is lost.
        read_seconds: How long LINE may take to answer, where the asset does not say.
        path_parameters: What stands in the path.
        parameters: The query string; those in snake_case are options of our own, which LINE does not see.
        json_body: The JSON body of a POST.
        answer: LINE's answer on success. A success without LINE's request ID is believed only if it holds one of these
            fields, or nothing where none is declared: anything else is the page of something in between.
        output: What the output of this action has besides the common keys.
        sends: Whether it sends messages; derived.
        local: Whether it makes no request; derived.
        guarded: Whether what it sends counts against the month's quota; derived.
        sections: The sections of its input, with the headers that follow; derived.
    """

    method: ClassVar[str] = "GET"
    endpoint: ClassVar[str] = ""
    retry: ClassVar[Retry | None] = None
    read_seconds: ClassVar[float] = 30.0
    path_parameters: ClassVar[Object] = NOTHING
    parameters: ClassVar[Object] = NOTHING
    json_body: ClassVar[Object] = NOTHING
    answer: ClassVar[Object] = NOTHING
    output: ClassVar[Object] = NOTHING
    sends: ClassVar[bool]
    local: ClassVar[bool]
    guarded: ClassVar[bool]
    sections: ClassVar[dict[str, Object]]

    def __init_subclass__(cls) -> None:
        """Refuse a declaration that contradicts itself, and derive what follows from it.

        Raises:
            InternalError: With a sentence for each contradiction.
        """
        super().__init_subclass__()
        local = cls.build is not Action.build
        declaration.refuse_contradictions(cls, Action, local=local)
        cls.local = local
        cls.sends = declaration.sends(cls) and not local
        cls.guarded = declaration.guarded(cls) and not local
        cls.sections = declaration.sections(cls)
        cls.output = declaration.output(cls)

    def __init__(self, asset: Any = None, asset_schema: Any = None, http_proxy: str | None = None) -> None:  # noqa: ARG002 - the platform's interface
        """Store what Turbine passes; nothing here can fail.

        Args:
            asset: The asset's fields.
            asset_schema: Its schema, which is not needed.
            http_proxy: The proxy of the environment or the asset.

        ``request`` is the checked input, once there is one.

        ``surroundings`` (clock and chance), ``transport`` (what carries requests in place of the network) and ``guard``
        (what looks at the month's quota before a send) are the real ones until somebody puts in others: a test, a dry
        run.
        """
        self.asset = asset
        self.http_proxy = http_proxy
        self.surroundings = Surroundings()
        self.transport: Any = None
        self.guard: Callable[[Session, Request, Asset], None] = self._look_at_the_quota
        self.progress = Progress(self.retry, sends=self.sends)
        self.request: Request | None = None
        self._issued: list[Any] = []

    def run(self, inputs: Any, action_schema: Any = None) -> dict[str, Any]:  # noqa: ARG002 - the platform's interface
        """Carry out the action as Turbine wants it.

        Args:
            inputs: The action's inputs, in sections or flat.
            action_schema: The action's schema, which is not needed.

        Returns:
            The output.

        Raises:
            SystemExit: With code 1, after one error line has been printed.
        """
        ENDING.speak(self.last_words)
        told = self.carry_out(inputs)
        ENDING.rest()
        if envelope.failed(told):
            sys.exit(envelope.print_error(told))
        return told

    def carry_out(self, inputs: Any) -> dict[str, Any]:
        """Check the input, carry out the action, and return its whole output or error (``connector.envelope.failed``).

        Args:
            inputs: The action's inputs, in sections or flat.
        """
        self.progress = Progress(self.retry, sends=self.sends)
        self.request = None
        with warnings.catch_warnings():
            # A library's remark on standard error would not be the one line that Turbine reads.
            warnings.simplefilter("ignore")
            try:
                result = self._result(inputs)
                if not isinstance(result, Result):  # a forgotten return must not hide what became of the messages
                    raise TypeError(f"the action returned {type(result).__name__} in place of a Result")
            except ConnectorError as error:
                result = self.stopped(error)
            except RecursionError:
                result = self.stopped(failure("invalid_input", "The input is nested too deeply."))
            except Exception as error:  # noqa: BLE001 - whatever it is, the playbook gets the one line
                result = self.stopped(unexpected(error))
        return self._told(result)

    def exchange(self, session: "Session", request: Request) -> Result:
        """Carry out the action over an open session and return what came of it."""
        return session.send(self.call(request))

    def stopped(self, error: ConnectorError) -> Result:
        """Return what came of a run that an error or a signal has stopped; several requests say it of each."""
        results = self.progress.results
        alone = type(self).exchange is Action.exchange
        return results[-1] if alone and results else self.progress.stopped(error)

    def last_words(self, signal: str) -> tuple[Any, str, int]:
        """Say what is known when a signal ends the process: the stream, the one line, and the exit code."""
        self.progress.interrupt()
        error = failure("interrupted", f"{signal} ended the action before it was done.")
        try:
            told = self._told(self.stopped(error))
        except Exception:  # noqa: BLE001 - whatever was interrupted half done, one line is owed
            told = self._told(Result(error=error, outcome="unknown"))
        bad = envelope.failed(told)
        return sys.stderr if bad else sys.stdout, envelope.line(told), int(bad)

    def build(self, request: Request) -> Result:  # noqa: ARG002 - an action that builds looks at it
        """Return, in ``Result.own``, what an action gives that makes no request."""
        return Result()

    def channel_secret(self) -> Secret:
        """Return that with which LINE signs the channel's webhooks, for an action that makes no request.

        https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/

        Raises:
            AssetError: ``invalid_asset``, also where only the secret is missing.
        """
        asset = read_asset(self.asset)
        self.progress.warn(*asset.warnings)
        if asset.channel_secret is None:
            said = "is required by this action: the channel secret, on the channel's Basic settings tab."
            problem = {"property": "channel_secret", "message": said}
            raise failure("invalid_asset", "The asset is not usable: channel_secret.", details=[problem])
        return asset.channel_secret

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
        own = declaration.options(type(self))
        return Call(
            self.method,
            self.endpoint.format_map({name: quote(text, safe="") for name, text in request.path_parameters.items()}),
            query={name: value for name, value in request.parameters.items() if name not in own},
            body=body,
            headers=request.headers,
            repeatable=self.retry is not Retry.NEVER,
            read_seconds=self.read_seconds,
            answer=self.answer,
            patient=self.sends,
        )

    def prepare(self, inputs: Any, asset: "Asset | None" = None) -> Request:
        """Check an input as a whole, and give a send its retry key.

        Args:
            inputs: The action's inputs, in sections or flat.
            asset: Whose channel it is, on which the retry key of a case depends.

        Raises:
            PlaybookError: ``invalid_input``, with every problem at once.
        """
        usual = "parameters" if self.method == "GET" else "json_body"
        request, found = check_input(inputs, self.sections, usual, sends=self.sends)
        self.progress.warn(*found.warnings)
        places = {problem["property"] for problem in found.problems}
        given = request.headers.get(RETRY_KEY)
        if self.retry is Retry.KEYED and RETRY_KEY not in places:
            if given is None or is_uuid(given):
                self.progress.key(given or self.surroundings.new_retry_key(), callers=given is not None)
            elif asset and not places:
                self.progress.key(of_case(given, asset, self.endpoint, request.json_body), callers=True)
        if places:
            raise failure("invalid_input", f"The input was refused: {found.places}.", details=found.problems)
        if self.progress.retry_key:
            request.headers[RETRY_KEY] = self.progress.retry_key
        return request

    def redactor(self) -> Redactor:
        """Return what knows the asset's secrets, those of proxies, and the tokens of this run."""
        proxies = [text for name, text in environ.items() if name.lower().endswith("_proxy")]
        return Redactor(secrets_of(self.asset, [self.http_proxy, *proxies], self._issued))

    def _told(self, result: Result) -> dict[str, Any]:
        """Return the output or error that says what came of the run."""
        if self.guarded:
            result = result._replace(own={**result.own, "quota": self.progress.quota})
        return envelope.redacted(envelope.build(result, self.progress, self.output), self.redactor, self.output)

    def _result(self, inputs: Any) -> Result:
        """Do everything that can fail."""
        if self.local:
            return self.build(self.prepare(inputs))
        asset = read_asset(self.asset)
        self.progress.warn(*asset.warnings)
        if not asset.verify_ssl:
            self.progress.warn("verify_ssl: is off; whoever is on the way can read the credentials.")
        request = self.request = self.prepare(inputs, asset)
        try:
            from connector.session import Session
        except ImportError as error:
            hint = "Install the packages that requirements.txt names beside the connector."
            raise failure("platform_failed", f"A package is missing: {error}.", hint=hint) from None
        patience = request.parameters.get("keep_trying_seconds", 0) if self.sends else 0
        with Session(asset, self.http_proxy, self.surroundings, self.progress, self.transport, patience) as session:
            self._issued = session.token.issued
            if self.guarded and (asset.quota_reserve is not None or request.parameters.get("forbid_partial_delivery")):
                self.guard(session, request, asset)
            return self.exchange(session, request)

    def _look_at_the_quota(self, session: "Session", request: Request, asset: "Asset") -> None:
        """Refuse a send that would touch the reserve of the month's quota, or reach only a part of its recipients.

        Raises:
            ConnectorError: ``quota_reserved``, ``quota_exceeded``, or no token is to be had.
        """
        from connector.quota import Guard  # loaded where somebody has asked for it

        session.authorization()
        guard = Guard(session, self.surroundings, self.progress, asset.timeout_seconds or self.read_seconds)
        guard.check(self.endpoint, request, asset.quota_reserve)
