"""The few fixed words of a card, in the languages of its readers."""

from typing import NamedTuple


class Words(NamedTuple):
    """What a card says besides what it was given.

    Attributes:
        severity: What each severity is called; it stands alone, so it says what it is a word for.
        case: What stands before the case's number.
        source: What stands before the name of where the alert comes from.
        open: What a button without a label says.
        more: What stands where a text was cut, with the number of characters that are missing.
        others: What stands below facts of which not all have room, with the number of those that are missing.
    """

    severity: dict[str, str]
    case: str
    source: str
    open: str
    more: str
    others: str


WORDS = {
    "en": Words(
        {"low": "LOW", "medium": "MEDIUM", "high": "HIGH", "critical": "CRITICAL"},
        "Case",
        "Source",
        "Open",
        " … ({:,} more characters)",
        "… and {:,} more",
    ),
    "ja": Words(
        {"low": "重大度: 低", "medium": "重大度: 中", "high": "重大度: 高", "critical": "重大度: 緊急"},
        "ケース",
        "送信元",
        "開く",
        " …(残り{:,}文字)",
        "…ほか{:,}件",
    ),
    "th": Words(
        {
            "low": "ความรุนแรง: ต่ำ",
            "medium": "ความรุนแรง: ปานกลาง",
            "high": "ความรุนแรง: สูง",
            "critical": "ความรุนแรง: วิกฤต",
        },
        "เคส",
        "แหล่งที่มา",
        "เปิด",
        " … (อีก {:,} อักขระ)",
        "… และอีก {:,} รายการ",
    ),
    "zh-TW": Words(
        {"low": "嚴重性: 低", "medium": "嚴重性: 中", "high": "嚴重性: 高", "critical": "嚴重性: 危急"},
        "案件",
        "來源",
        "開啟",
        " …(還有 {:,} 個字元)",
        "…還有 {:,} 項",
    ),
}
"""The words by language; English is taken for any other."""

SEVERITIES = ("low", "medium", "high", "critical", "none")


def words_of(language: str) -> Words:
    """Return the words of a language, English for any that there are none of."""
    return WORDS.get(language, WORDS["en"])


def badge_of(severity: str, words: Words) -> str:
    """Return what a severity is called; "" for none, and one that is not known as it was given."""
    return "" if severity == "none" else words.severity.get(severity, severity)
