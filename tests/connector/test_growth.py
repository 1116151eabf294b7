"""Whatever comes in, the time for it grows in proportion to its size."""

from tests.conftest import run_python


def test_four_times_as_much_of_anything_takes_about_four_times_as_long() -> None:
    result = run_python(["-m", "tests.growth"], "")
    *outgrown, tried = result.out.splitlines()
    assert (outgrown, result.err, result.code) == ([], "", 0)
    assert int(tried.split()[0]) > 600
