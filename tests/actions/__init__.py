"""Each action through the platform's interface, against a small LINE."""

import pytest

# Its assertions are to show both sides when they fail, as those of the tests do.
pytest.register_assert_rewrite("tests.actions.door")
