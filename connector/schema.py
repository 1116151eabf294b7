"""(dev) Declarations to config/**/*.yaml and manifest.yaml, and --check.

``python -m connector.schema`` writes the files, ``python -m connector.schema --check`` names those that differ. The
models are the laws of Turbine's documents: what Turbine would misread cannot be rendered, and is refused when read.
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Iterable
from copy import copy
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from connector import __version__, fields
from connector.action import SECTIONS, Action
from connector.asset import ASSETS, Password, ProxyAddress
from connector.fields import Array, Integer, Number, Object, OneOf, String, in_words

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = "manifest.yaml"

IDENTITY = {
    "name": "line_messaging_api",
    "title": "LINE Messaging API",
    "version": __version__,
    "description": "Sends LINE messages from a playbook and reads how many were sent and how far a delivery has come.",
    "vendor": "LINE",
    "product": "Messaging API",
    "keywords": ["swimlane", "turbine", "connector", "line", "messaging-api", "soar"],
    "author": "LINE Messaging API connector maintainers",
    "homepage": "https://developers.line.biz/en/docs/messaging-api/",
    "license": "MIT",
    "logo": "logo.png",
}

OUTPUT: dict[str, fields.Field] = {
    "status_code": Integer("The HTTP status of LINE's answer.", examples=(200,)),
    "response_headers": Object(
        {"x-line-request-id": String("LINE's ID of the request.", title="Request ID")},
        "The HTTP headers of LINE's answer.",
    ),
    "reason": String("The HTTP reason of LINE's answer.", examples=("OK",)),
    "json_body": Object({}, "LINE's answer."),
    "response_text": String("LINE's answer where it is not a JSON object, else empty."),
    "request_id": String("LINE's ID of the request; with a retry key that was used before, of the one accepted then."),
    "retry_key": String("The retry key that was sent; null for an action without one."),
    "attempts": Integer("How many times the request was made.", examples=(1,)),
    "outcome": String("sent, not_sent, partly_sent or unknown for an action that sends messages, else null."),
    "warnings": Array(String(title="Warning"), "What was accepted but is doubtful or was not sent."),
}
"""What the keys of every output mean; ``json_body`` is each action's own."""

ASSET_KINDS: dict[str, tuple[set[str], dict[str, str]]] = {
    "http_bearer": ({"token"}, {"type": "http", "scheme": "bearer"}),
    "oauth2_client_credentials": ({"client_id", "client_secret"}, {"type": "oauth2", "flow": "client_credentials"}),
}
"""How the runtime picks an asset: the first whose keys were all passed in; and how it is to authenticate."""

JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(pattern=r"^\S+( \S+)*$")]
"""One line, single blanks."""


class Strict(BaseModel):
    """A model that takes exactly what it declares: no other key (``$ref``, ``anyOf``), no other type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Property(Strict):
    """One value in flat JSON Schema, as Turbine's forms show it."""

    title: Text
    description: Text | None = None
    type: Literal["string", "number", "boolean", "array", "object"]
    format: Literal["password"] | None = None
    enum: list[Any] | None = None
    default: Any = None
    examples: list[Any] | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    min_items: int | None = Field(None, alias="minItems")
    max_items: int | None = Field(None, alias="maxItems")
    items: "Property | None" = None
    properties: "dict[str, Property] | None" = None
    required: list[str] | None = None
    additional_properties: bool | None = Field(None, alias="additionalProperties")

    @model_validator(mode="after")
    def _agrees_with_its_type(self) -> "Property":
        """Refuse a keyword that belongs to another type, and a value that is of another type."""
        owners = {
            "string": {"format"},
            "number": {"minimum", "maximum"},
            "array": {"items", "min_items", "max_items"},
            "object": {"properties", "required", "additional_properties"},
        }
        for owner, keywords in owners.items():
            strange = keywords & self.model_fields_set
            if owner != self.type and strange:
                raise ValueError(f"{', '.join(sorted(strange))} on type {self.type}")
        if self.type == "array" and self.items is None:
            raise ValueError("an array without items")
        default = [] if self.default is None else [self.default]
        for value in [*(self.enum or []), *(self.examples or []), *default]:
            if not isinstance(value, JSON_TYPES[self.type]) or (isinstance(value, bool) and self.type != "boolean"):
                raise ValueError(f"{value!r} is not of type {self.type}")
        require_known(self.required or [], self.properties or {})
        return self


class Form(Strict):
    """The whole of an input or output: an object without a title of its own."""

    type: Literal["object"]
    properties: dict[str, Property]
    required: list[str] | None = None
    additional_properties: bool | None = Field(None, alias="additionalProperties")

    @model_validator(mode="after")
    def _requires_what_it_has(self) -> "Form":
        require_known(self.required or [], self.properties)
        return self


class Endpoint(Strict):
    """Where the stock runner sends an action; braces would be a template to it."""

    endpoint: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9/]*$")]
    method: Literal["GET", "POST"]


class ActionDocument(Strict):
    """A file of the kind ``action/1``."""

    schema_: Literal["action/1"] = Field(alias="schema")
    name: Name
    title: Text
    description: Text
    inputs: Form
    output: Form
    meta: Endpoint

    @model_validator(mode="after")
    def _speaks_the_runners_language(self) -> "ActionDocument":
        """Refuse fields outside a section, and an output that the stock runner does not give."""
        for name, section in self.inputs.properties.items():
            if name not in SECTIONS or section.type != "object":
                raise ValueError(f"{name} is not a section")
            if bool(section.required) != (name in (self.inputs.required or [])):
                raise ValueError(f"{name} must be required exactly when one of its fields is")
        missing = {"status_code", "response_headers", "reason", "json_body"} - set(self.output.properties)
        if missing:
            raise ValueError(f"the output lacks {', '.join(sorted(missing))}")
        if "file" in self.output.properties:
            raise ValueError("file in the output makes the stock runner turn every answer into an attachment")
        return self


class Security(Strict):
    """How an asset authenticates."""

    security: dict[str, str]


class AssetDocument(Strict):
    """A file of the kind ``asset/1``."""

    schema_: Literal["asset/1"] = Field(alias="schema")
    name: Name
    title: Text
    description: Text
    inputs: Form
    meta: Security

    @model_validator(mode="after")
    def _is_the_one_the_runtime_picks(self) -> "AssetDocument":
        """Refuse an asset that its keys do not select."""
        picked = [name for name, (keys, _) in ASSET_KINDS.items() if keys <= set(self.inputs.properties)]
        if picked[:1] != [self.name]:
            raise ValueError(f"its fields select {picked[0] if picked else 'no asset'}, not {self.name}")
        keys, security = ASSET_KINDS[self.name]
        require_known(keys, self.inputs.required or [])
        if self.meta.security != security:
            raise ValueError(f"security must be {security}")
        return self


class ConnectorDocument(Strict):
    """The file of the kind ``connector/1``: the connector's identity card."""

    schema_: Literal["connector/1"] = Field(alias="schema")
    name: Name
    title: Text
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    description: Text
    vendor: Text
    product: Text
    keywords: list[Text]
    author: Text
    homepage: Annotated[str, Field(pattern=r"^https://\S+$")]
    license: Text
    logo: Annotated[str, Field(pattern=r"^[a-z]+\.png$")]
    assets: list[Name]
    actions: list[Name]


Document = ActionDocument | AssetDocument | ConnectorDocument
DOCUMENT: TypeAdapter[Document] = TypeAdapter(Annotated[Document, Field(discriminator="schema_")])


def require_known(required: Iterable[str], known: Iterable[str]) -> None:
    """Raise a ValueError when a required name is not one of the known ones."""
    unknown = sorted(set(required) - set(known))
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is required and not there")


def read(text: str) -> Document:
    """Read a document of any of the three kinds.

    Raises:
        ValueError: It breaks a law, all of which are named.
        yaml.YAMLError: It is not YAML.
    """
    return DOCUMENT.validate_python(yaml.safe_load(text))


def as_property(field: fields.Field, name: str, *, inside_kinds: bool = False) -> dict[str, Any]:
    """Render a field; inside an object of several kinds another one is cut off, since they nest without end."""
    if isinstance(field, OneOf) and inside_kinds:
        about = {"title": field.title or in_words(name), "description": f"Another {field.what}."}
        return {**about, "type": "object", "additionalProperties": True}
    limits: dict[str, Any] = {}
    if isinstance(field, Integer | Number):
        limits = {"minimum": field.minimum, "maximum": field.maximum}
    if isinstance(field, Array):
        limits = {"minItems": field.minimum or None, "maxItems": field.maximum}
    schema = {
        "title": field.title or in_words(name),
        "description": field.description or None,
        "type": field.json_type,
        "format": "password" if isinstance(field, Password | ProxyAddress) else None,
        "enum": list(getattr(field, "choices", ())) or None,
        "default": field.default,
        "examples": list(field.examples) or None,
        **limits,
    }
    schema = {key: value for key, value in schema.items() if value is not None}
    if field.json_type == "array":  # one that is ignored does not say what it is an array of
        item = field.of if isinstance(field, Array) else String()
        called = item.what if isinstance(item, OneOf) else "item"
        schema["items"] = as_property(item, called, inside_kinds=inside_kinds)
    if isinstance(field, OneOf):
        schema.update(as_form(side_by_side(field), inside_kinds=True))
    if isinstance(field, Object):
        schema.update(as_form(field, inside_kinds=inside_kinds))
    return schema


def as_form(form: Object, *, inside_kinds: bool = False) -> dict[str, Any]:
    """Render an object's members."""
    properties = {name: as_property(field, name, inside_kinds=inside_kinds) for name, field in form.fields.items()}
    required = [name for name, field in form.fields.items() if field.required]
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": not form.closed,
    }


def side_by_side(union: OneOf) -> Object:
    """Lay the fields of all kinds into one object, each described with the kinds that have it."""
    kinds = ", ".join(union.kinds)
    closed = tuple(union.kinds) if union.closed else ()
    members: dict[str, fields.Field] = {union.by: String(f"{kinds}.", required=True, choices=closed)}
    for kind, form in union.kinds.items():
        for name, field in form.fields.items():
            if name == union.by:
                continue
            described = f"{kind}: {field.description}" if field.description else f"{kind}."
            if name in members:
                members[name].description += f" {described}"
            else:
                members[name] = copy(field)
                members[name].description = described
                members[name].required = False
    return Object(members)


def action_document(module: ModuleType) -> dict[str, Any]:
    """Render an action: its name is the module's, its description the module's docstring without the address."""
    action: type[Action] = module.RunnerOverride
    name = module.__name__.rpartition(".")[2]
    lines = (module.__doc__ or "").splitlines()
    return {
        "schema": "action/1",
        "name": name,
        "title": in_words(name),
        "description": " ".join(line for line in lines if line and not line.startswith("https://")),
        "inputs": as_form(sections(action)),
        "output": as_form(Object({**OUTPUT, "json_body": answer(action), **action.output.fields})),
        "meta": {"endpoint": action.endpoint, "method": action.method},
    }


def sections(action: type[Action]) -> Object:
    """Put the sections that an action declares into one object; one that has a required field is required."""
    declared: dict[str, fields.Field] = {}
    for name in SECTIONS:
        section = copy(getattr(action, name))
        section.required = any(field.required for field in section.fields.values())
        if section.fields:
            declared[name] = section
    return Object(declared)


def answer(action: type[Action]) -> Object:
    """Return what ``json_body`` of the output is."""
    body = copy(action.answer)
    body.description = body.description or OUTPUT["json_body"].description
    return body


def asset_document(name: str) -> dict[str, Any]:
    """Render an asset; its form shows no way to add a field, since one that is added does nothing."""
    form = ASSETS[name]
    inputs = as_form(form)
    del inputs["additionalProperties"]
    return {
        "schema": "asset/1",
        "name": name,
        "title": form.title,
        "description": form.description,
        "inputs": inputs,
        "meta": {"security": ASSET_KINDS[name][1]},
    }


def action_names() -> list[str]:
    """Return the names of all actions."""
    return sorted(path.stem for path in (ROOT / "actions").glob("*.py") if path.stem != "__init__")


def example_inputs(action: type[Action]) -> dict[str, Any]:
    """Build an input in sections from the declared examples: the required fields and all others that have one."""
    example: dict[str, Any] = example_of(as_form(sections(action))) or {}
    return example


def example_of(schema: dict[str, Any]) -> Any:
    """Return the first example of a property, or one made of its members' examples, or None."""
    if schema.get("examples"):
        return schema["examples"][0]
    members = {name: example_of(member) for name, member in schema.get("properties", {}).items()}
    return {name: example for name, example in members.items() if example is not None} or None


class Plain(yaml.SafeDumper):
    """Writes a value that occurs twice twice, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's interface
        """Take every value for a new one."""
        return True


def as_text(document: dict[str, Any], source: str) -> str:
    """Write a document as YAML.

    Raises:
        ValidationError: It breaks a law.
    """
    DOCUMENT.validate_python(document)
    body = yaml.dump(document, Dumper=Plain, sort_keys=False, allow_unicode=True, width=120)
    return f"# Rendered by `make schemas` from {source}.\n{body}"


def rendered() -> dict[str, str]:
    """Render every file; the keys are paths below the root."""
    files = {}
    for name in action_names():
        module = importlib.import_module(f"actions.{name}")
        files[f"config/actions/{name}.yaml"] = as_text(action_document(module), f"actions/{name}.py")
    for name in ASSETS:
        files[f"config/assets/{name}.yaml"] = as_text(asset_document(name), "connector/asset.py")
    manifest = {"schema": "connector/1", **IDENTITY, "assets": list(ASSETS), "actions": action_names()}
    return {**files, MANIFEST: as_text(manifest, "connector/schema.py")}


def committed() -> dict[str, str]:
    """Read every file that should be a rendered one."""
    paths = [path for path in [ROOT / MANIFEST, *sorted((ROOT / "config").rglob("*.y*ml"))] if path.is_file()]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def differences() -> list[str]:
    """Say of every file that is not as rendered what is wrong with it."""
    return compared(rendered(), committed(), "no action or asset", broken_law)


def broken_law(text: str) -> str:
    """Return the first law that a document breaks, as the end of a sentence, or nothing."""
    try:
        read(text)
    except ValidationError as error:
        first = error.errors()[0]
        return f", and Turbine would misread it: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    except yaml.YAMLError:
        return ", and is not YAML"
    return ""


def write() -> None:
    """Write every file that differs and remove those that belong to nothing."""
    replace(ROOT, rendered(), committed())


def compared(
    ours: dict[str, str], theirs: dict[str, str], owner: str, remark: Callable[[str], str] = lambda _: ""
) -> list[str]:
    """Say of every committed file that is not as rendered what is wrong with it.

    Args:
        ours: The rendered texts by path.
        theirs: The committed texts by path.
        owner: What a superfluous file belongs to.
        remark: What more there is to say of a text that differs.
    """
    missing = [f"{path} is missing" for path in ours if path not in theirs]
    superfluous = [f"{path} belongs to {owner}" for path in theirs if path not in ours]
    changed = [
        f"{path} differs from what is rendered{remark(text)}"
        for path, text in theirs.items()
        if path in ours and text != ours[path]
    ]
    return sorted([*missing, *superfluous, *changed])


def replace(root: Path, ours: dict[str, str], theirs: dict[str, str]) -> None:
    """Write every file below a root that differs from what is rendered, and remove those that belong to nothing."""
    for path in set(theirs) - set(ours):
        (root / path).unlink()
    for path, text in ours.items():
        if theirs.get(path) != text:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8", newline="\n")


def command(room: str, renders: str, target: str, write: Callable[[], None], wrong: Callable[[], list[str]]) -> None:
    """Serve a command line: write the files, or compare them and end with exit code 1 when one is not as rendered."""
    parser = argparse.ArgumentParser(prog=f"python -m connector.{room}", description=f"Render {renders}.")
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    if not parser.parse_args().check:
        write()
    elif differing := wrong():
        sys.exit("\n".join([*differing, f"Run make {target}."]))


def main() -> None:
    """Write the schemas and the manifest, or compare them."""
    command("schema", "config/ and manifest.yaml", "schemas", write, differences)


if __name__ == "__main__":
    main()
