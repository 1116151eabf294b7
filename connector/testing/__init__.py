"""For an engineer's own tests: fixtures for pytest, mocked endpoints, and runs of an action; loaded for nobody else.

pytest finds the fixtures by itself where the wheel is installed, in each of its runs: so nothing here loads more than
pytest has, before a test asks for it.
"""

from connector.testing.runs import run_action, run_process

__all__ = ["run_action", "run_process"]
