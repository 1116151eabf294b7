"""Declarations to config/ and manifest.yaml: python -m connector.desk.schema, and --check."""

import re
from types import ModuleType
from typing import Any

import yaml
from pydantic import ValidationError

from connector import __version__, fields, turbine
from connector.asset import ASSETS, Password, ProxyAddress
from connector.cli.description import about, in_words, inputs_of, output_of, side_by_side
from connector.desk.documents import ASSET_KINDS, DOCUMENT, read_document
from connector.desk.rendering import ROOT, command, compared, replace
from connector.fields import Array, Integer, Number, Object, OneOf, String

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


def action_document(module: ModuleType) -> dict[str, Any]:
    """Render an action: its name is the module's, its description the module's docstring without the address."""
    told = about(module)
    action = told.action
    # The stock runner fills what stands in double braces.
    endpoint = re.sub(r"\{(\w+)\}", r"{{\1}}", action.endpoint)
    return {
        "schema": "action/1",
        "name": told.name,
        "title": told.title,
        "description": told.description,
        "inputs": as_form(inputs_of(action)),
        "output": as_form(output_of(action)),
        "meta": {} if action.local else {"endpoint": endpoint, "method": action.method},
    }


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
    for name in turbine.actions():
        document = action_document(turbine.load(name))
        files[f"config/actions/{name}.yaml"] = as_text(document, f"actions/{name}.py")
    for name in ASSETS:
        files[f"config/assets/{name}.yaml"] = as_text(asset_document(name), "connector/asset.py")
    manifest = {"schema": "connector/1", **IDENTITY, "assets": list(ASSETS), "actions": turbine.actions()}
    return {**files, MANIFEST: as_text(manifest, "connector/desk/schema.py")}


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
        read_document(text)
    except ValidationError as error:
        first = error.errors()[0]
        return f", and Turbine would misread it: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    except yaml.YAMLError:
        return ", and is not YAML"
    return ""


def write() -> None:
    """Write every file that differs and remove those that belong to nothing."""
    replace(ROOT, rendered(), committed())


def main() -> None:
    """Write the schemas and the manifest, or compare them."""
    command("schema", "config/ and manifest.yaml", "schemas", write, differences)


if __name__ == "__main__":
    main()
