"""What Turbine reads: rendered, lawful, and compared."""

import ast
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from connector import __version__
from connector.asset import ASSETS
from connector.cli import description
from connector.desk import documents, schema
from connector.envelope import ENVELOPE
from connector.fields import Array, Ignored, Integer, Object, OneOf, String
from tests.conftest import ACTIONS, ROOT, UNMEASURED, clean_environment, interpreter, load

TITLES = {
    "display_a_loading_animation": "Display a Loading Animation",
    "get_narrowcast_message_status": "Get Narrowcast Message Status",
    "get_number_of_messages_sent_this_month": "Get Number of Messages Sent This Month",
    "get_number_of_sent_broadcast_messages": "Get Number of Sent Broadcast Messages",
    "get_number_of_sent_multicast_messages": "Get Number of Sent Multicast Messages",
    "get_number_of_sent_push_messages": "Get Number of Sent Push Messages",
    "get_number_of_sent_reply_messages": "Get Number of Sent Reply Messages",
    "get_the_target_limit_for_messages_this_month": "Get the Target Limit for Messages This Month",
    "send_broadcast_message": "Send Broadcast Message",
    "send_multicast_message": "Send Multicast Message",
    "send_narrowcast_message": "Send Narrowcast Message",
    "send_push_message": "Send Push Message",
    "send_reply_message": "Send Reply Message",
    "validate_message_objects_of_a_broadcast_message": "Validate Message Objects of a Broadcast Message",
    "validate_message_objects_of_a_multicast_message": "Validate Message Objects of a Multicast Message",
    "validate_message_objects_of_a_narrowcast_message": "Validate Message Objects of a Narrowcast Message",
    "validate_message_objects_of_a_push_message": "Validate Message Objects of a Push Message",
    "validate_message_objects_of_a_reply_message": "Validate Message Objects of a Reply Message",
}
QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Reads what the other does, in a tenth of the time."""
FILES = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("config/*/*.yaml"), ROOT / "manifest.yaml"])


def document(path: str) -> Any:
    """A committed file, as any reader of YAML sees it."""
    return yaml.load((ROOT / path).read_text(encoding="utf-8"), QUICK)


def action_document(action: str) -> Any:
    return document(f"config/actions/{action}.yaml")


def properties(form: dict[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property below a form, items included, with its place."""
    members = {**form.get("properties", {}), **({"[]": form["items"]} if "items" in form else {})}
    for name, member in members.items():
        yield f"{place}.{name}", member
        yield from properties(member, f"{place}.{name}")


def at(form: dict[str, Any], *names: str) -> dict[str, Any]:
    """The property that a path of names leads to."""
    for name in names:
        form = form["properties"][name]
    return form


# The committed files


def test_the_committed_files_equal_what_is_rendered() -> None:
    assert schema.differences() == []


def test_there_is_a_file_for_every_action_and_asset_and_the_manifest() -> None:
    actions = [f"config/actions/{name}.yaml" for name in ACTIONS]
    assets = ["config/assets/http_bearer.yaml", "config/assets/oauth2_client_credentials.yaml"]
    assert [*actions, *assets, "manifest.yaml"] == FILES


@pytest.mark.parametrize("path", FILES)
def test_a_committed_file_obeys_the_laws(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert text.startswith("# Rendered by `make schemas`")
    assert documents.read_document(text).name in (Path(path).stem, "line_messaging_api")


@pytest.mark.parametrize("path", [path for path in FILES if path != "manifest.yaml"])
def test_every_property_has_a_type_and_a_title_and_stands_written_out(path: str) -> None:
    for form in (document(path)["inputs"], document(path).get("output", {})):
        for place, member in properties(form):
            assert isinstance(member.get("type"), str), place
            assert member.get("title"), place
            assert not {"$ref", "$defs", "anyOf", "oneOf", "allOf"} & set(member), place


@pytest.mark.parametrize("path", FILES)
def test_a_file_holds_no_anchors(path: str) -> None:
    tokens = {type(token) for token in yaml.scan((ROOT / path).read_text(encoding="utf-8"))}
    assert not tokens & {yaml.AnchorToken, yaml.AliasToken}


def test_the_files_are_small_since_the_platform_parses_all_of_them_at_every_run() -> None:
    assert sum((ROOT / path).stat().st_size for path in FILES) < 120_000


# The actions


def test_titles_are_those_of_the_vendors_page() -> None:
    assert {name: action_document(name)["title"] for name in TITLES} == TITLES


@pytest.mark.parametrize("action", ACTIONS)
def test_the_description_is_the_docstring_without_the_address(action: str) -> None:
    docstring = ast.get_docstring(ast.parse((ROOT / "actions" / f"{action}.py").read_text(encoding="utf-8")))
    assert docstring is not None
    assert action_document(action)["description"] == " ".join(docstring.partition("https://")[0].split())


@pytest.mark.parametrize("action", ACTIONS)
def test_the_output_is_the_envelope_and_what_the_action_adds(action: str) -> None:
    output = action_document(action)["output"]["properties"]
    assert list(output) == [*ENVELOPE, *load(action).output.fields]
    assert list(output["json_body"]["properties"]) == list(load(action).answer.fields)
    kinds = {type(None): "string", str: "string", int: "number", dict: "object", list: "array"}
    expected = {name: kinds[type(value)] for name, value in ENVELOPE.items()} | {"status_code": "number"}
    assert {name: output[name]["type"] for name in ENVELOPE} == expected
    assert all(output[name].get("description") for name in ENVELOPE)


@pytest.mark.parametrize("action", ACTIONS)
def test_the_examples_of_a_file_form_an_input_that_is_accepted_without_a_warning(action: str) -> None:
    runner = load(action)()
    runner.prepare(description.example_inputs(load(action)))
    assert runner.progress.warnings == []


def test_an_example_input_has_the_required_fields_and_those_with_an_example() -> None:
    assert description.example_inputs(load("send_reply_message")) == {
        "json_body": {
            "replyToken": "nHuyWiB7yP5Zw52FIkcQobQuGDXCTA",
            "messages": [{"type": "text", "text": "Hello, world"}],
            "notificationDisabled": False,
        }
    }
    assert description.example_inputs(load("get_number_of_messages_sent_this_month")) == {}


def test_a_section_is_required_exactly_when_one_of_its_fields_is() -> None:
    for action in ACTIONS:
        inputs = action_document(action)["inputs"]
        needy = [name for name, section in inputs["properties"].items() if section.get("required")]
        assert inputs.get("required", []) == needy
    assert action_document("send_push_message")["inputs"]["required"] == ["json_body"]
    assert "required" not in action_document("get_number_of_messages_sent_this_month")["inputs"]


# The assets and the manifest


def test_secrets_and_the_proxy_are_password_fields_and_nothing_else_is() -> None:
    hidden = {name: set() for name in ASSETS}
    for name in ASSETS:
        form = document(f"config/assets/{name}.yaml")["inputs"]["properties"]
        hidden[name] = {field for field, member in form.items() if member.get("format") == "password"}
    assert hidden == {
        "oauth2_client_credentials": {"client_secret", "http_proxy"},
        "http_bearer": {"token", "channel_secret", "http_proxy"},
    }


def test_an_asset_says_what_it_needs_and_what_it_does_otherwise() -> None:
    oauth = document("config/assets/oauth2_client_credentials.yaml")
    assert oauth["inputs"]["required"] == ["url", "token_url", "client_id", "client_secret"]
    assert at(oauth["inputs"], "token_url")["default"] == "https://api.line.me/oauth2/v3/token"
    assert at(oauth["inputs"], "verify_ssl")["default"] is True
    assert oauth["meta"] == {"security": {"type": "oauth2", "flow": "client_credentials"}}
    bearer = document("config/assets/http_bearer.yaml")
    assert bearer["inputs"]["required"] == ["url", "token"]
    assert bearer["meta"] == {"security": {"type": "http", "scheme": "bearer"}}


def test_the_manifest_names_what_is_there() -> None:
    manifest = document("manifest.yaml")
    assert manifest["version"] == __version__
    assert manifest["actions"] == ACTIONS
    assert sorted(manifest["assets"]) == sorted(ASSETS)
    logo = (ROOT / manifest["logo"]).read_bytes()
    assert logo.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(logo[16:20], "big"), int.from_bytes(logo[20:24], "big")) == (256, 256)
    assert len(logo) < 10_000


def test_the_manifest_and_pyproject_say_the_same() -> None:
    tomllib = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    manifest = document("manifest.yaml")
    assert manifest["keywords"] == project["keywords"]
    assert manifest["license"] == project["license"]
    assert [manifest["author"]] == [author["name"] for author in project["authors"]]


# The rules of rendering


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("to", "To"),
        ("notificationDisabled", "Notification Disabled"),
        ("upToRemainingQuota", "Up to Remaining Quota"),
        ("chatId", "Chat ID"),
        ("json_body", "JSON Body"),
        ("token_url", "Token URL"),
    ],
)
def test_a_name_becomes_a_title_in_words(name: str, title: str) -> None:
    assert description.in_words(name) == title


def test_only_values_that_line_calls_complete_become_an_enum() -> None:
    assert schema.as_property(String(choices=("a", "b")), "x")["enum"] == ["a", "b"]
    assert "enum" not in schema.as_property(String(known=("a", "b")), "x")


def test_limits_and_the_default_false_are_rendered() -> None:
    whole = schema.as_property(Array(Integer(minimum=0, maximum=9), maximum=3, title="Rows", default=[]), "rows")
    assert whole == {
        "title": "Rows",
        "type": "array",
        "default": [],
        "maxItems": 3,
        "items": {"title": "Item", "type": "number", "minimum": 0, "maximum": 9},
    }
    assert at(action_document("send_push_message")["inputs"], "json_body", "notificationDisabled")["default"] is False


def test_a_field_that_is_accepted_and_not_sent_says_so() -> None:
    field = Ignored("Accepted and not sent.", reason="was not sent.", json_type="array")
    assert schema.as_property(field, "units")["description"] == "Accepted and not sent."
    body = at(action_document("send_broadcast_message")["inputs"], "json_body")
    assert body["properties"]["to"]["description"].startswith("Accepted and not sent")
    assert "to" not in body["required"]


def test_an_object_of_several_kinds_lays_their_fields_side_by_side_and_nests_once() -> None:
    tree = OneOf({}, "A tree.", what="tree")
    tree.kinds = {
        "leaf": Object({"type": String(required=True), "size": Integer("Its size.", required=True)}),
        "branch": Object({"type": String(required=True), "size": Integer(), "of": Array(tree, "All.")}),
    }
    cut = {"title": "Tree", "description": "Another tree.", "type": "object", "additionalProperties": True}
    assert schema.as_property(tree, "tree") == {
        "title": "Tree",
        "description": "A tree.",
        "type": "object",
        "properties": {
            "type": {"title": "Type", "description": "leaf, branch.", "type": "string"},
            "size": {"title": "Size", "description": "leaf: Its size. branch.", "type": "number"},
            "of": {"title": "Of", "description": "branch: All.", "type": "array", "items": cut},
        },
        "required": ["type"],
        "additionalProperties": True,
    }
    assert tree.kinds["leaf"].fields["size"].required, "rendering must not change the declaration"


# The command line


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the declarations, freshly rendered."""
    for folder in ("actions", "connector"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "sandbox"))
    assert run(tmp_path) == (0, [])
    return tmp_path


def run(root: Path, *arguments: str) -> tuple[int, list[str]]:
    """Run the module in a tree; return the exit code and the lines it printed."""
    command = ["-m", "connector.desk.schema", *arguments]
    environment = clean_environment(**UNMEASURED)  # since a copy is not the code that is measured
    code, out, err = interpreter("yaml", "pydantic").run(command, b"", environment, root)
    assert out == ""
    return code, err.splitlines()


def test_check_is_silent_about_a_tree_just_rendered(copy: Path) -> None:
    assert run(copy, "--check") == (0, [])


def test_check_names_each_file_that_is_changed_missing_or_superfluous_and_writing_mends_it(copy: Path) -> None:
    actions = copy / "config" / "actions"
    changed, misread = actions / "send_push_message.yaml", actions / "send_reply_message.yaml"
    changed.write_text(changed.read_text(encoding="utf-8").replace("to one user", "to a user"), encoding="utf-8")
    misread.write_text(misread.read_text(encoding="utf-8").replace("title: Reply Token", "$ref: x"), encoding="utf-8")
    (actions / "send_multicast_message.yaml").unlink()
    (actions / "send_pigeon_message.yaml").write_text("schema: action/1\n", encoding="utf-8")
    (copy / "manifest.yaml").write_text("name: [\n", encoding="utf-8")
    code, lines = run(copy, "--check")
    assert code == 1
    assert lines[:2] == [
        "config/actions/send_multicast_message.yaml is missing",
        "config/actions/send_pigeon_message.yaml belongs to no action or asset",
    ]
    assert lines[2] == "config/actions/send_push_message.yaml differs from what is rendered"
    assert lines[3].startswith(
        "config/actions/send_reply_message.yaml differs from what is rendered, and Turbine would misread it: "
        "action/1.inputs.properties.json_body.properties.replyToken"
    )
    assert lines[4:] == ["manifest.yaml differs from what is rendered, and is not YAML", "Run make schemas."]
    assert run(copy) == (0, [])
    assert run(copy, "--check") == (0, [])
    assert not (actions / "send_pigeon_message.yaml").exists()


def test_check_notices_a_declaration_that_was_changed_after_rendering(copy: Path) -> None:
    action = copy / "actions" / "send_push_message.py"
    action.write_text(action.read_text(encoding="utf-8").replace("required=True", "required=False"), encoding="utf-8")
    (copy / "actions" / "send_pigeon_message.py").write_text(action.read_text(encoding="utf-8"), encoding="utf-8")
    code, lines = run(copy, "--check")
    assert code == 1
    assert lines == [
        "config/actions/send_pigeon_message.yaml is missing",
        "config/actions/send_push_message.yaml differs from what is rendered",
        "manifest.yaml differs from what is rendered",
        "Run make schemas.",
    ]
