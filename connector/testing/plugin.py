"""The plugin for pytest: a LINE of a test's own, with or without a port.

https://docs.pytest.org/en/stable/how-to/writing_plugins.html
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # loaded when a test asks for a fixture: every run of pytest loads this module
    from connector.sandbox import Sandbox
    from connector.testing.mocks import MockedLine


@pytest.fixture
def line_sandbox() -> "Iterator[Sandbox]":
    """A small LINE on a loopback port of its own, for this test."""
    from connector.sandbox import Sandbox

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def line_mocked() -> "Iterator[MockedLine]":
    """A small LINE without a port, in place of the HTTP client of this process, for this test."""
    from connector.testing.mocks import MockedLine

    with MockedLine() as line:
        yield line
