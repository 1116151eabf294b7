"""The sandbox keeps LINE's rules, the decisions in its docstring, and its promises to the tests that use it."""

import pytest

# Its assertions are to show both sides when they fail, as those of the tests do.
pytest.register_assert_rewrite("tests.sandbox.client")
