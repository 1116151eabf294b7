"""What LINE's own SDK declares of its requests and webhooks: read from its source, not run.

The models and calls of ``line-bot-sdk`` are generated from LINE's OpenAPI description and carry its facts. Importing
them would load two HTTP clients and another pydantic; as a syntax tree they are read in a moment, and come back here in
the shape of that description. ``LINE_SDK`` names a folder to read them from in place of what is installed.
https://github.com/line/line-bot-sdk-python
"""

import ast
import os
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

PLAIN = {
    "StrictStr": {"type": "string"},
    "StrictInt": {"type": "integer"},
    "StrictFloat": {"type": "number"},
    "StrictBool": {"type": "boolean"},
    "datetime": {"type": "string"},
}
CONSTRAINED = {"constr": "string", "conint": "integer", "conlist": "array"}
RULES = {"max_length": "maxLength", "min_length": "minLength", "max_items": "maxItems", "min_items": "minItems",
         "le": "maximum", "ge": "minimum", "strict": "strict"}  # fmt: skip
KINDS = "__discriminator_value_class_map"
NAMES = "__properties"


def folder() -> Path:
    """Where the SDK's modules are.

    Raises:
        LookupError: When it is not installed.
    """
    if "LINE_SDK" in os.environ:
        return Path(os.environ["LINE_SDK"]) / "linebot" / "v3"
    spec = find_spec("linebot")  # which finds a package without running it
    if spec is None or not spec.submodule_search_locations:
        raise LookupError("line-bot-sdk is missing: the Makefile installs it into the test environment")
    return Path(spec.submodule_search_locations[0]) / "v3"


def trees(pattern: str) -> Iterator[ast.Module]:
    """The syntax trees of the SDK's modules, but for those that say the same for asyncio."""
    for path in sorted(folder().glob(pattern)):
        if not path.name.startswith(("_", "async_")):
            yield ast.parse(path.read_text(encoding="utf-8"))


# Models


@cache
def schemas(package: str = "messaging") -> Json:
    """What the models of a package of the SDK declare, by their names."""
    found = {}
    for tree in trees(f"{package}/models/*.py"):
        for each in tree.body:
            if isinstance(each, ast.ClassDef):
                found[each.name] = schema(each)
    assert found, "nothing to compare with"
    return found


def schema(model: ast.ClassDef) -> Json:
    """What one model declares."""
    (base, *others) = [ast.unparse(each) for each in model.bases]
    if others == ["Enum"]:
        return {"type": "string", "enum": [each.value.value for each in model.body if isinstance(each, ast.Assign)]}  # type: ignore[attr-defined]
    assigned = {ast.unparse(each.targets[0]): each.value for each in model.body if isinstance(each, ast.Assign)}
    written: Json = {"type": "object", "properties": {}, "required": []}
    if base != "BaseModel":
        written["allOf"] = [{"$ref": base}]
    if KINDS in assigned:
        written["discriminator"] = {"mapping": ast.literal_eval(assigned[KINDS])}
    listed = allowed(model)
    for each in model.body:
        if isinstance(each, ast.AnnAssign):
            attribute = ast.unparse(each.target)
            name = alias(each.value) or attribute
            if ast.unparse(each.annotation) == "str":  # the constant that tells a kind, which its base has as a field
                continue
            written["properties"][name] = {**value(each.annotation), **listed.get(attribute, {})}
            if is_required(each.value):
                written["required"].append(name)
    inherited = {"type"} if base != "BaseModel" else set()
    missing = set(ast.literal_eval(assigned[NAMES])) - set(written["properties"]) - inherited
    assert base != "BaseModel" or not missing, f"{model.name}: {missing} was not understood"
    return written


def value(annotation: ast.expr) -> Json:
    """What an annotation says of a value."""
    if isinstance(annotation, ast.Name):
        return dict(PLAIN.get(annotation.id) or {"$ref": annotation.id})
    if isinstance(annotation, ast.Subscript):
        outer, inner = ast.unparse(annotation.value), annotation.slice
        if outer == "Optional":
            return value(inner)
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if outer == "Dict":
            return {"type": "object", "additionalProperties": value(parts[1])}
        if outer == "Union" and {ast.unparse(part) for part in parts} == {"StrictFloat", "StrictInt"}:
            return {"type": "number"}
    if isinstance(annotation, ast.Call) and ast.unparse(annotation.func) in CONSTRAINED:
        limits = {RULES[str(each.arg)]: ast.literal_eval(each.value) for each in annotation.keywords}
        limits.pop("strict", None)
        items = {"items": value(annotation.args[0])} if annotation.args else {}
        return {"type": CONSTRAINED[ast.unparse(annotation.func)], **items, **limits}
    raise AssertionError(f"{ast.unparse(annotation)} was not understood")


def alias(default: ast.expr | None) -> str:
    """The name on the wire that stands in a field's default, or nothing."""
    named = [each.value for each in getattr(default, "keywords", ()) if each.arg == "alias"]
    return str(ast.literal_eval(named[0])) if named else ""


def is_required(default: ast.expr | None) -> bool:
    """Whether a field has no default."""
    given = default.args[0] if isinstance(default, ast.Call) and default.args else default
    return given is None or ast.unparse(given) in ("...", "Ellipsis")


def allowed(model: ast.ClassDef) -> dict[str, Json]:
    """The values that validators allow, by attribute; a list's are those of its items."""
    found: dict[str, Json] = {}
    for method in model.body:
        if not isinstance(method, ast.FunctionDef) or not method.name.endswith("_validate_enum"):
            continue
        attribute = method.name.removesuffix("_validate_enum")
        for test in ast.walk(method):
            if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.NotIn):
                values = ast.literal_eval(test.comparators[0])  # a single one stands in brackets, not in a tuple
                found[attribute] = {"enum": [values] if isinstance(values, str) else list(values)}
    return found


# Calls


@cache
def calls() -> dict[tuple[str, str], Json]:
    """What the SDK's clients ask of LINE, by method and path: host, headers, query, body, and what is answered."""
    found = {}
    for tree in trees("*/api/*.py"):
        for client in tree.body:
            if isinstance(client, ast.ClassDef):
                base = hosts(client)
                for method in client.body:
                    if isinstance(method, ast.FunctionDef) and method.name.endswith("_with_http_info"):
                        found.update(call(method, base))
    assert found, "nothing to compare with"
    return found


def hosts(inside: ast.AST) -> list[str]:
    """The hosts whose addresses stand in a piece of code."""
    texts = [each.value for each in ast.walk(inside) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return [str(urlsplit(text).hostname) for text in texts if text.startswith("https://") and len(text.split()) == 1]


def call(method: ast.FunctionDef, base: list[str]) -> dict[tuple[str, str], Json]:
    """What one method asks, by method and path; nothing of one that only hands on to another."""
    code = list(ast.walk(method))
    assigned = {ast.unparse(each.targets[0]): each.value for each in code if isinstance(each, ast.Assign)}
    made: dict[str, list[ast.Call]] = {}
    for each in code:
        if isinstance(each, ast.Call):
            made.setdefault(ast.unparse(each.func).rpartition(".")[2], []).append(each)
    if "call_api" not in made:
        return {}
    path, verb = map(ast.literal_eval, made["call_api"][0].args[:2])
    headers = {name for name in assigned if name.startswith("_header_params[")}
    query = [each.args[0] for each in made.get("append", ()) if ast.unparse(each.func) == "_query_params.append"]
    bodies = {ast.unparse(each.annotation) for each in method.args.args if each.annotation}
    answers = assigned.get("_response_types_map")
    return {
        (verb, path.lstrip("/")): {
            "host": (hosts(method) or base)[0],
            "headers": {ast.literal_eval(name.removeprefix("_header_params")[1:-1]).lower() for name in headers},
            "query": {ast.literal_eval(each.elts[0]) for each in query if isinstance(each, ast.Tuple)},
            "body": next(iter(bodies & set(schemas())), None),
            "answers": {int(status): model for status, model in (ast.literal_eval(answers) if answers else {}).items()},
        }
    }
