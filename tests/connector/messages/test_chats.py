"""What the chat that a push goes to makes doubtful."""

import pytest

from tests.conftest import USER
from tests.connector.messages.samples import MISSING, SAMPLES, changed, checked

GROUP, ROOM = "C" + "2" * 32, "R" + "3" * 32


@pytest.mark.parametrize(("to", "warned"), [(USER, False), (GROUP, True), (ROOM, True), (None, False)])
def test_the_tracking_id_of_a_video_to_a_group_or_room_is_warned_of(to: str | None, warned: bool) -> None:
    verdict = checked(SAMPLES["video"], to=to)
    assert (verdict.problems, verdict.warnings) == ([], ["messages[0].trackingId"] if warned else [])
    assert checked(changed("video", {"trackingId": MISSING}), to=to).warnings == []


@pytest.mark.parametrize(("to", "warned"), [(USER, True), (GROUP, False), (ROOM, False), (None, False)])
def test_a_mention_in_a_chat_with_one_user_is_warned_of(to: str | None, warned: bool) -> None:
    verdict = checked(SAMPLES["textV2"], to=to)
    assert verdict.problems == []
    assert ("messages[0].substitution.user1" in verdict.warnings) == warned
