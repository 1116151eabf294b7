"""A door to the actions."""

import pytest

from connector.sandbox import Sandbox
from tests.actions.door import Door


@pytest.fixture
def door(sandbox: Sandbox) -> Door:
    """A door with a small LINE of this test's own behind it."""
    return Door(sandbox)
