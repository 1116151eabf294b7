"""The next action is three files by hand: what is rendered and derived from them passes every law."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, UNMEASURED, clean_environment

READ = '''"""Get the rich menu of a user.

https://developers.line.biz/en/reference/messaging-api/#get-rich-menu-id-of-user
"""

from connector.action import Action
from connector.fields import Object, String
from connector.models import RecipientId


class RunnerOverride(Action):
    endpoint = "v2/bot/user/{userId}/richmenu"
    path_parameters = Object(
        {"userId": RecipientId("Whose.", kinds="U", required=True, examples=("U4af4980629000000000000000000abcd",))}
    )
    answer = Object({"richMenuId": String("Its ID.", title="Rich Menu ID", examples=("richmenu-88c05ef6",))})
'''
SEND = '''"""Send an alert to whoever is on call.

https://developers.line.biz/en/reference/messaging-api/#send-push-message
"""

from connector.action import Action, Retry
from connector.fields import Object
from connector.models import Messages, RecipientId, sent_messages


class RunnerOverride(Action):
    method, endpoint, retry = "POST", "v2/bot/message/push", Retry.KEYED
    json_body = Object(
        {
            "to": RecipientId("Who is on call.", required=True, examples=("U4af4980629000000000000000000abcd",)),
            "messages": Messages(quotes=True),
        }
    )
    answer = sent_messages()
'''
BUILD = '''"""Count the letters of a title."""

from connector.action import Action, Request, Result
from connector.fields import Integer, Object, String


class RunnerOverride(Action):
    parameters = Object({"title": String("What is counted.", required=True, examples=("Disk full",))})
    output = Object({"letters": Integer("How many letters it has.", examples=(9,))})

    def build(self, request: Request) -> Result:
        """Count."""
        return Result(own={"letters": len(request.parameters["title"])})
'''
BY_HAND = {
    "actions/get_rich_menu_of_a_user.py": READ,
    "examples/get_rich_menu_of_a_user.by-id.json": (
        '{"path_parameters": {"userId": "U4af4980629000000000000000000abcd"}}\n'
    ),
    "actions/send_an_alert_to_whoever_is_on_call.py": SEND,
    "examples/send_an_alert_to_whoever_is_on_call.text.json": (
        '{"json_body": {"to": "U4af4980629000000000000000000abcd", "messages": [{"type": "text", "text": "Up?"}]}}\n'
    ),
    "actions/count_the_letters_of_a_title.py": BUILD,
    "examples/count_the_letters_of_a_title.short.json": '{"parameters": {"title": "Disk full"}}\n',
}
"""What is written by hand for a read, a send and an action without a request, besides a line in the change log."""

LAWS = [
    "tests/test_contract.py",
    "tests/test_docs.py",
    "tests/test_rooms.py",
    "tests/connector/test_pages.py",
    "tests/connector/test_schema.py",
    "tests/cli",
    "tests/e2e/test_examples.py",
    "tests/e2e/test_process.py",
    "tests/e2e/test_stock_runner.py",
]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the checkout with three more actions, rendered."""
    tree = tmp_path_factory.mktemp("grown") / "tree"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "dist", "build")
    shutil.copytree(ROOT, tree, ignore=ignored)
    for path, text in BY_HAND.items():
        (tree / path).write_text(text, encoding="utf-8")
    log = tree / "CHANGELOG.md"
    line = "- Get Rich Menu of a User, Send an Alert to Whoever Is on Call, Count the Letters of a Title.\n"
    text = log.read_text(encoding="utf-8")
    log.write_text(text.replace("### Added\n\n", f"### Added\n\n{line}", 1), encoding="utf-8")
    for room in ("schema", "pages"):
        assert python(tree, "-m", f"connector.desk.{room}").returncode == 0
    yield tree
    shutil.rmtree(tree)


def python(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a tree, which is not the code that is measured."""
    environment = clean_environment(**UNMEASURED)
    return subprocess.run(
        [sys.executable, *arguments], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


def laws(tree: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run in a tree what the laws say of the added actions, and of all together."""
    added = [Path(path).stem for path in BY_HAND if path.startswith("actions/")]
    chosen = " or ".join(
        [*added, "rendered", "readme", "manifest", "vendor", "linked", "every_action", "no_page", "without_a_request"]
    )
    return python(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", chosen, *more)


def test_three_files_by_hand_are_a_whole_action(grown: Path) -> None:
    ended = laws(grown, *LAWS)
    assert ended.returncode == 0, ended.stdout
    readme = (grown / "README.md").read_text(encoding="utf-8")
    assert "| `get_rich_menu_of_a_user` | Get Rich Menu of a User | GET `v2/bot/user/{userId}/richmenu` |" in readme
    assert "| `count_the_letters_of_a_title` | Count the Letters of a Title | none |" in readme
    schema = (grown / "config/actions/get_rich_menu_of_a_user.yaml").read_text(encoding="utf-8")
    assert "endpoint: v2/bot/user/{{userId}}/richmenu" in schema


def test_a_send_that_does_not_say_what_repeating_it_does_is_red(grown: Path) -> None:
    action = grown / "actions" / "send_an_alert_to_whoever_is_on_call.py"
    text = action.read_text(encoding="utf-8")
    forgotten = text.replace("method, endpoint, retry = ", "method, endpoint = ").replace(", Retry.KEYED", "")
    try:
        action.write_text(forgotten, encoding="utf-8")
        ended = laws(grown, "tests/test_contract.py")
    finally:
        action.write_text(text, encoding="utf-8")
    assert ended.returncode != 0
    assert "retry is missing: what may be done when the answer is lost?" in ended.stdout + ended.stderr
