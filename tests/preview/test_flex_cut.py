"""What is said to be cut: texts and labels on one line that are likely not to fit, and no others."""

from typing import Any

import pytest

from connector.preview.fit import fits, width_of
from tests.preview.elements import cut, read
from tests.preview.flexes import (
    OWN,
    RECEIPT,
    RESTAURANT,
    SHOPPING,
    box,
    bubble,
    button,
    carousel,
    line,
    row,
    span,
    text,
)

LONG = "Malware was found on the laptop of the finance department"
START = "messages[0].contents"


def places(contents: Any, **options: Any) -> list[str]:
    _, drawn, _ = read(contents, **options)
    return [place.removeprefix(f"{START}.") for place in cut(drawn)]


@pytest.mark.parametrize(
    ("contents", "place"),
    [
        (bubble(text(LONG)), "body.contents[0].text"),
        (bubble(text("財務部のノートパソコンでマルウェアを検出しました")), "body.contents[0].text"),
        (bubble(text("ตรวจพบมัลแวร์บนแล็ปท็อปของฝ่ายการเงินเมื่อเช้านี้")), "body.contents[0].text"),
        (bubble(text("🚨" * 14)), "body.contents[0].text"),
        (bubble(text("Malware was found", size="3xl")), "body.contents[0].text"),
        (bubble(button("Open the case in the console of the team")), "body.contents[0].action.label"),
        (bubble(row(text("FIN-LAPTOP-042"), text("HIGH"), text("a"))), "body.contents[0].contents[0].text"),
        (bubble(row(text("FIN-LAPTOP-042", flex=1), text("a", flex=3))), "body.contents[0].contents[0].text"),
        (bubble(row(text(LONG, flex=0), text("a"))), "body.contents[0].contents[0].text"),
        (bubble(row(text("a" * 25, flex=0), text("too long"))), "body.contents[0].contents[1].text"),
        (bubble(row(text("a" * 25, flex=0), text("too long", flex=0))), "body.contents[0].contents[1].text"),
        (bubble(box(text("in a narrow box"), width="60px")), "body.contents[0].contents[0].text"),
        (bubble(box(text("in padding on both sides"), paddingAll="60px")), "body.contents[0].contents[0].text"),
        (
            bubble({"type": "text", "contents": [span("Malware was found "), span("on the laptop of finance")]}),
            "body.contents[0].contents",
        ),
        (bubble(text("Malware was found", size="xl"), size="micro"), "body.contents[0].text"),
        (carousel(bubble(text("Malware was found"), size="nano")), "contents[0].body.contents[0].text"),
        ({"type": "bubble", "body": box(text("Malware was found"), width="50%")}, "body.contents[0].text"),
        (
            carousel(bubble(text("Malware was found on the laptop of j.doe"), size="giga")),
            "contents[0].body.contents[0].text",
        ),
        (bubble(text(LONG, wrap=True, maxLines=1)), "body.contents[0].text"),
        (bubble(text("Malware was found on the laptop of j.doe", wrap=True, maxLines=1)), "body.contents[0].text"),
        (bubble(text("one\ntwo\nthree", wrap=True, maxLines=2)), "body.contents[0].text"),
    ],
)
def test_what_is_longer_than_its_room_is_said_to_be_cut(contents: Any, place: str) -> None:
    assert [seen for seen in places(contents) if seen == place] == [place]


@pytest.mark.parametrize(
    "contents",
    [
        RESTAURANT,
        RECEIPT,
        SHOPPING,
        OWN["apparel"],
        bubble(text(LONG, wrap=True)),
        bubble(text(LONG, wrap=True, maxLines=3)),
        bubble(text("Malware was found on it")),
        bubble(text("財務部ノートで検出しました")),
        bubble(text("ตรวจพบมัลแวร์บนแล็ปท็อป")),
        bubble(text("🚨 5分以内に確認してください 👨\u200d👩\u200d👧")),
        bubble(text("Malware was found on the host of finance"), size="giga"),
        bubble(button("Open the case")),
        bubble(row(text("Host", flex=2), text("FIN-LAPTOP-042", flex=5))),
        bubble(row(text("FIN-LAPTOP-042", flex=0), text("HIGH", align="end"))),
        bubble(line(text("$49", size="xl", flex=0), text(".99", flex=0))),
        bubble(row(box(text("20:30")), box(width="12px"), text("Akihabara", flex=4), spacing="lg")),
        bubble(box(text("NEW", size="xs"), position="absolute", width="48px", paddingAll="2px", offsetTop="18px",
                   offsetStart="18px")),
        bubble(row(text("Malware was found on it", flex=0), text("", position="absolute", margin="60px"), text(""))),
        bubble(row(text("", position="absolute", margin="200px"), text("Malware was found"))),
        bubble(text(""), text(" " * 30, wrap=True)),
        bubble({"type": "text", "contents": [span("Malware "), span("was found")]}),
        carousel(bubble(text("In Progress"), size="nano")),
    ],
)  # fmt: skip
def test_what_fits_is_not_said_to_be_cut(contents: Any) -> None:
    assert places(contents) == []


def test_a_narrow_screen_leaves_less_room() -> None:
    contents = bubble(text("Malware was found on the host"))
    assert (places(contents, screen=375), places(contents, screen=320)) == ([], ["body.contents[0].text"])


def test_what_shrinks_to_fit_is_smaller_and_not_cut() -> None:
    words = "Malware was found on the laptop of finance"
    contents = bubble(text(words, adjustMode="shrink-to-fit"), button(words, adjustMode="shrink-to-fit"))
    root, drawn, _ = read(contents)
    assert cut(drawn) == []
    assert [remark.kind for remark in drawn.remarks] == ["approximate", "approximate"]
    alone, label = (each for each in root.walk() if words in each.children)
    for style, room in ((alone.style, 260), (label.parent.style, 228)):
        size = float(style["font-size"].removesuffix("px"))
        assert size < 16
        assert 0.9 * room < width_of(words, size) < room
    root, _, _ = read(bubble(text(words, adjustMode="shrink-to-fit", scaling=True)))
    assert "var" not in root.of(words).style["font-size"]  # what fills its room does not grow
    root, drawn, _ = read(bubble(text("short", adjustMode="shrink-to-fit")))
    assert (root.of("short").style["font-size"], drawn.remarks) == ("16px", [])


@pytest.mark.parametrize(
    ("words", "ems"),
    [
        ("The quick brown fox jumps over the lazy dog", 20.3),
        ("FIN-LAPTOP-042", 7.7),
        ("Ünïcode çafé naïve Straße", 12.0),
        ("Привет, мир", 5.9),
        ("財務部ノート四十二号機", 11.0),
        ("안녕하세요 세계", 6.7),
        ("半角ｶﾀｶﾅ", 4.0),
        ("เข้าสู่ระบบจากอุปกรณ์ใหม่", 11.4),
        ("🚨🔥👨\u200d👩\u200d👧🇯🇵👍🏽", 6.25),
        ("①②③ ★☆ → ← ■ …", 10.1),
    ],
)
def test_the_estimate_is_near_what_fonts_measure(words: str, ems: float) -> None:
    assert width_of(words, 1) == pytest.approx(ems, rel=0.05)
    assert width_of(words, 10) == pytest.approx(10 * width_of(words, 1))
    assert width_of(words, 1) <= width_of(words, 1, bold=True) <= 1.06 * width_of(words, 1)
    assert width_of("財務部", 1, bold=True) == width_of("財務部", 1)


def test_a_text_fits_where_it_is_no_wider_by_the_estimate_or_only_a_little() -> None:
    exact = width_of("Malware was found", 16)
    assert fits("Malware was found", exact, 16)
    assert fits("Malware was found", exact / 1.02, 16)
    assert not fits("Malware was found", exact / 1.05, 16)
