"""An entry script as an image of Turbine's has it: Swimlane's two packages, and an action's own code where it has any.

Not part of the product: a test copies it into ``src`` of a built tree. The working directory is where everything is
looked for, so it is the root of the tree or the folder ``connector`` in it, which an image has as ``/app``.
"""

import glob
import importlib.util
import json
import sys
from typing import Any

import swimlane_core
from connector_definition_runner import Runner


def runner_of(action: str) -> Any:
    """The action's own class where exactly one file bears its name, else the one of all actions, else the stock one."""
    for stem in (action, "runner_override"):
        files = glob.glob(f"./**/{stem}.py", recursive=True)
        if len(files) != 1:
            continue
        spec = importlib.util.spec_from_file_location("module.name", files[0])
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.RunnerOverride
    return Runner


def inputs_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The inputs with the files that they name, and objects that came as text as objects."""
    kinds = {name: section["type"] for name, section in schema["inputs"]["properties"].items()}
    inputs = swimlane_core.process_inputs(swimlane_core.get_inputs())
    for name, value in inputs.items():
        if isinstance(value, str) and kinds.get(name) in ("object", "array"):
            inputs[name] = json.loads(value)
    inputs["files"] = []
    return inputs


def main() -> None:
    """Run the action that the command line names on what standard input holds."""
    schema = swimlane_core.get_action_schema()
    make = runner_of(swimlane_core.get_arguments().action)
    runner = make(
        asset=swimlane_core.get_asset(),
        asset_schema=swimlane_core.get_asset_schema(),
        http_proxy=swimlane_core.get_proxy(),
    )
    output = runner.run(inputs=inputs_of(schema), action_schema=schema)
    sys.stdout.write(swimlane_core.get_output(swimlane_core.process_outputs(output)) + "\n")


if __name__ == "__main__":
    main()
