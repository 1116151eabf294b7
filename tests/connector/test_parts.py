"""What is known of the parts of a send, which go on in threads of their own while somebody else tells of them."""

import pytest

from connector.outcome import NOT_TRIED, Course, HaltedError, Progress, Result, Retry
from tests.connector.outcomes import answer, failed


def parts_of(number: int) -> tuple[Progress, list[Course]]:
    """A run that is divided into parts, and what is known of each."""
    run = Progress(Retry.KEYED, sends=True)
    run.divide(number)
    return run, run.parts


def test_of_a_run_in_parts_the_results_are_those_of_the_parts_that_are_over_in_their_order() -> None:
    run, parts = parts_of(3)
    for part in (parts[2], parts[0]):
        part.begin(counts=True)
        part.attempt()
    last = parts[2].end(answer(200))
    assert run.results == [last]
    first = parts[0].end(answer(200, request_id="first"))
    assert run.results == [first, last]


def test_when_a_run_is_halted_no_attempt_of_its_parts_begins_and_none_leaves() -> None:
    run, (begun, waiting) = parts_of(2)
    for part in (begun, waiting):
        part.begin(counts=True)
    begun.attempt()
    run.halt()
    with pytest.raises(HaltedError):
        begun.leave()
    with pytest.raises(HaltedError):
        waiting.attempt()
    for part, attempts in ((begun, 1), (waiting, 0)):
        assert part.so_far(failed("interrupted"))[2:4] == ("not_sent", attempts)
        assert part.give_up() == NOT_TRIED
        assert part.results == [NOT_TRIED]


def test_what_has_left_when_a_run_is_halted_goes_on_and_is_unknown_until_it_is_over() -> None:
    run, (part,) = parts_of(1)
    part.begin(counts=True)
    part.attempt()
    part.leave()
    run.halt()
    stop = failed("interrupted")
    assert part.so_far(stop) == Result(None, stop, "unknown", 1)
    result = part.end(answer(200))
    assert part.so_far(stop) is result


def test_a_token_request_of_a_part_that_has_left_when_the_run_is_halted_leaves_no_doubt() -> None:
    run, (part,) = parts_of(1)
    part.begin(counts=False)
    part.attempt()
    part.leave()
    run.halt()
    assert part.so_far(failed("interrupted"))[2:4] == ("not_sent", 1)


@pytest.mark.parametrize(("left", "outcome"), [(True, "unknown"), (False, "not_sent")])
def test_a_part_that_is_halted_before_it_is_tried_again_ends_as_its_last_attempt_did(left: bool, outcome: str) -> None:
    run, (part,) = parts_of(1)
    part.begin(counts=True)
    part.attempt()
    part.fail(error := failed("timeout", left=left))
    run.halt()
    assert part.so_far(stop := failed("interrupted")) == Result(None, stop, outcome, 1)
    assert part.give_up() == Result(None, error, outcome, 1)


def test_a_part_that_was_not_begun_was_not_sent_and_has_no_error() -> None:
    _, (part,) = parts_of(1)
    assert part.so_far(failed("interrupted")) == NOT_TRIED


def doubtful() -> tuple[Progress, Course, Result]:
    """A part whose only attempt was lost, and what came of it."""
    run, (part,) = parts_of(1)
    part.begin(counts=True)
    part.attempt()
    part.leave()
    part.fail(error := failed("connection_failed", left=True))
    return run, part, part.end(error=error)


def test_a_part_that_begins_again_has_one_result_which_counts_all_attempts() -> None:
    run, part, before = doubtful()
    assert before[2:4] == ("unknown", 1)
    part.begin(counts=True)
    part.attempt()
    assert part.end(answer(200))[2:4] == ("sent", 2)
    assert [result.attempts for result in run.results] == [2]


def test_a_part_that_begins_again_keeps_its_doubt_when_it_is_refused_halted_or_stopped() -> None:
    _, part, _ = doubtful()
    part.begin(counts=False)
    assert part.so_far(failed("interrupted")).outcome == "unknown"
    part.begin(counts=True)
    part.attempt()
    part.fail(error := failed("auth_failed", 401))
    assert part.end(error=error)[1:4] == (error, "unknown", 2)
    run, part, before = doubtful()
    part.begin(counts=True)
    run.halt()
    assert part.give_up() == before
    assert part.so_far(None) == before
