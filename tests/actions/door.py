"""The door a playbook comes in by: one input to an action, and what goes over the wire for it."""

from typing import Any

from connector.sandbox import Sandbox
from tests.conftest import TEXT, USER, Result, bearer, run_here

OTHER = "U0c229f960000000000000000000effff"
KEY = "123e4567-e89b-12d3-a456-426614174000"


class Door:
    """Runs actions against one sandbox, and says what arrived or what was refused."""

    def __init__(self, line: Sandbox) -> None:
        self.line = line

    def run(self, action: str, inputs: Any) -> Result:
        """Run an action, well or not."""
        return run_here(action, bearer(self.line), inputs)

    def sent(self, action: str, inputs: Any, *, warnings: tuple[str, ...] = ()) -> Any:
        """The one request that an input makes; the warnings must begin with these places, and be no others."""
        self.line.clear()
        output = self.run(action, inputs).output
        assert [warning.partition(":")[0] for warning in output["warnings"]] == list(warnings), output["warnings"]
        (request,) = self.line.api_requests
        return request

    def body(self, action: str, inputs: Any, *, warnings: tuple[str, ...] = ()) -> Any:
        """The JSON of the one request that an input makes."""
        return self.sent(action, inputs, warnings=warnings).json

    def refused(self, action: str, inputs: Any) -> dict[str, str]:
        """What is wrong where, of an input that makes no request at all."""
        self.line.clear()
        error = self.run(action, inputs).error
        assert (error["kind"], error["attempts"], self.line.requests) == ("invalid_input", 0, [])
        return {row["property"]: row["message"] for row in error["details"]}


def push(**more: Any) -> dict[str, Any]:
    """The inputs of a push, with other fields beside."""
    return {"to": USER, "messages": [TEXT], **more}
