"""What the platform takes where more than one file bears an action's name: the action all the same, with a warning.

The tree for Turbine has it beside the actions. Where a copy of it lies, too, the platform takes its stock runner.
"""

import glob
import sys
from typing import Any

from connector import envelope, turbine
from connector.errors import ConnectorError


class RunnerOverride:
    """Any action of this tree, by the name in its schema."""

    def __init__(self, **platform: Any) -> None:
        """Store what the platform passes: the asset, its schema, the proxy."""
        self._platform = platform

    def run(self, inputs: Any, action_schema: Any = None) -> Any:
        """Carry out the action as Turbine wants it, and say in its output where the platform has looked past it.

        Raises:
            SystemExit: With code 1, after one error line has been printed.
        """
        name = str((action_schema or {}).get("name"))
        try:
            action = turbine.load(name).RunnerOverride(**self._platform)
        except ConnectorError as error:
            sys.exit(envelope.print_error(envelope.without_action(error)))
        output = action.run(inputs, action_schema)
        if len(glob.glob(f"./**/{name}.py", recursive=True)) > 1:
            said = "lies more than once below the working directory; python -m connector --check says where."
            output["warnings"].append(f"{name}.py: {said}")
        return output
