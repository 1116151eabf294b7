"""Turbine's documents as models: what Turbine would misread is refused."""

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from connector.declaration import SECTIONS

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


Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


ActionName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,48}$")]
"""Swimlane's published changelogs speak of names of 50 characters as too long."""


OneLine = Annotated[str, Field(pattern=r"^\S+( \S+)*$")]
"""One line, single blanks."""


EMPTY: tuple[Any, ...] = ("", [], {}, None)
"""What shows nobody what to fill in."""


class Strict(BaseModel):
    """A model that takes exactly what it declares: no other key (``$ref``, ``anyOf``), no other type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Property(Strict):
    """One value in flat JSON Schema, as Turbine's forms show it."""

    title: OneLine
    description: OneLine | None = None
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
        if self.examples is not None and (not self.examples or any(value in EMPTY for value in self.examples)):
            raise ValueError("an empty example")
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


class Meta(Strict):
    """Where the stock runner sends an action, and double braces for what it fills in; nothing where none is sent."""

    endpoint: Annotated[str, Field(pattern=r"^[a-z0-9]+(/([A-Za-z0-9._-]+|\{\{[A-Za-z]+\}\}))*$")] | None = None
    method: Literal["GET", "POST"] | None = None


class ActionDocument(Strict):
    """A file of the kind ``action/1``."""

    schema_: Literal["action/1"] = Field(alias="schema")
    name: ActionName
    title: OneLine
    description: OneLine
    inputs: Form
    output: Form
    meta: Meta

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
        path = self.inputs.properties.get("path_parameters")
        filled = set(re.findall(r"\{\{(\w+)\}\}", self.meta.endpoint or ""))
        if filled != set((path and path.properties) or {}):
            raise ValueError("the endpoint and path_parameters must name the same fields")
        return self


class Security(Strict):
    """How an asset authenticates."""

    security: dict[str, str]


class AssetDocument(Strict):
    """A file of the kind ``asset/1``."""

    schema_: Literal["asset/1"] = Field(alias="schema")
    name: Identifier
    title: OneLine
    description: OneLine
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
    name: Identifier
    title: OneLine
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    description: OneLine
    vendor: OneLine
    product: OneLine
    keywords: list[OneLine]
    author: OneLine
    homepage: Annotated[str, Field(pattern=r"^https://\S+$")]
    license: OneLine
    logo: Annotated[str, Field(pattern=r"^[a-z]+\.png$")]
    assets: list[Identifier]
    actions: list[Identifier]


Document = ActionDocument | AssetDocument | ConnectorDocument


DOCUMENT: TypeAdapter[Document] = TypeAdapter(Annotated[Document, Field(discriminator="schema_")])


def require_known(required: Iterable[str], known: Iterable[str]) -> None:
    """Raise a ValueError when a required name is not one of the known ones."""
    unknown = sorted(set(required) - set(known))
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is required and not there")


def read_document(text: str) -> Document:
    """Read a document of any of the three kinds.

    Raises:
        ValueError: It breaks a law, all of which are named.
        yaml.YAMLError: It is not YAML.
    """
    return DOCUMENT.validate_python(yaml.safe_load(text))
