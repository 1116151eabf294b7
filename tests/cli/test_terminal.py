"""What is drawn of a terminal, for the pictures in docs/, is what the terminal has shown."""

import html
import re

import pytest

from connector.sandbox import Sandbox
from tests import terminal
from tests.cli.shell import at_terminal, variables
from tests.conftest import ROOT, oauth

TAG = re.compile(r"<[^>]*>")


def test_a_page_has_the_words_and_the_colours_of_a_terminal() -> None:
    with Sandbox(quota=500) as line:
        asset = variables(oauth(line))
        drawn = terminal.page(("python -m connector --check", terminal.run("--check", folder=ROOT, **asset)))
        shown = at_terminal("--check", columns=terminal.COLUMNS, **asset).out
    assert '<span class="green">ok</span>' in drawn
    words = html.unescape(TAG.sub("", drawn.partition("</style>")[2]))
    assert words == "$ python -m connector --check\n" + terminal.STYLED.sub("", shown).strip("\n")


def test_what_a_terminal_has_shown_stays_text() -> None:
    assert terminal.coloured("<b>\x1b[31m&\x1b[0m") == '&lt;b&gt;<span class="red">&amp;</span>'


@pytest.mark.parametrize("shown", ["\x1b[35mpurple\x1b[0m", "\x1b[2J"])
def test_a_sign_that_is_no_known_style_is_no_picture(shown: str) -> None:
    with pytest.raises(ValueError, match="style"):
        terminal.coloured(shown)
