"""Figures in Japanese prose, in one spelling: what a cited page may not change without somebody looking (pure).

Text is expected as `plain` leaves it: NFKC, one space where there were many.
"""

import re
import unicodedata
from collections import Counter
from decimal import Decimal

_CIRCLED = {ord(char): f"({place}) " for place, char in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", start=1)}
_SPACES = re.compile(r"[\s\u200b\u200c\u200d\ufeff]+")
_DATE = r"(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}"
_UNITS = (
    "営業日|日間|日|週間|か月|ヶ月|カ月|ヵ月|ケ月|ヶ年|か年|年間|年|月|時間|分間|分|秒|円|%|パーセント|割"
    "|回|件|人|名|歳|才|ポイント|pt|文字|倍|枚|個|社|ドル"
)
_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?P<date>{_DATE})|¥\s?(?P<yen>{_AMOUNT})|(?P<amount>{_AMOUNT})\s?(?P<scale>[億万千百]?)\s?(?P<unit>{_UNITS})?"
)
_SCALES = {"億": 10**8, "万": 10**4, "千": 10**3, "百": 100, "": 1}
_ONE_SPELLING = {
    "日間": "日",
    "年間": "年",
    "ヶ年": "年",
    "か年": "年",
    "分間": "分",
    "ヶ月": "か月",
    "カ月": "か月",
    "ヵ月": "か月",
    "ケ月": "か月",
    "パーセント": "%",
    "pt": "ポイント",
    "才": "歳",
}
DECIDING = re.compile(
    r"以上|以下|以内|未満|超え|超過|まで|前日|当日|翌日|翌月|当月|前月|月末|月初|前営業日|翌営業日|毎月|毎週"
    r"|ありません|できません|なりません|しません|いません|ない|なく|不可|禁止|必須|必要|不要|無料|有料|税込|税抜|税別|内税|外税"
    r"|自動|申請|廃止|終了|停止|失効|切り捨て|切り上げ|四捨五入|上限|下限|最低|最大|除く|含む|含みます|のみ|だけ|任意|免除"
)
"""Words that turn a rule around without any figure."""


def plain(text: str) -> str:
    """One spelling of widths and spaces. Circled numbers do not run into the digits after them.

    >>> plain("　最低出金額は　１，０００円 ")
    '最低出金額は 1,000円'
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text.translate(_CIRCLED))).strip()


def figures(text: str) -> list[str]:
    """Every figure with its unit, in one spelling, in order.

    >>> figures("1万円以上は¥500、10,000円未満は5.50%（2026年4月1日から）")
    ['10000円', '500円', '10000円', '5.5%', '2026年4月1日']
    """
    return [_spelt(found) for found in _FIGURE.finditer(text)]


def one_figure(text: str) -> str | None:
    """The figure that a text is, where it is one and nothing else.

    >>> one_figure("1万円"), one_figure("1,000円以上")
    ('10000円', None)
    """
    found = _FIGURE.fullmatch(text)
    return _spelt(found) if found else None


def unit_of(figure: str) -> str:
    """What a figure of `figures` counts; `date` for days of the calendar.

    >>> unit_of("10000円"), unit_of("2026年4月1日"), unit_of("15日"), unit_of("7")
    ('円', 'date', '日', '')
    """
    if re.fullmatch(_DATE, figure):
        return "date"
    return figure.lstrip("0123456789.")


def deciding_words(text: str) -> list[str]:
    """Words of `DECIDING`, in order."""
    return DECIDING.findall(text)


def substance(text: str) -> Counter[str]:
    """What a sentence decides: its figures and its deciding words. Two sentences of one substance say the same rule."""
    return Counter(figures(text)) + Counter(deciding_words(text))


def masked(text: str) -> str:
    """The text with every figure blanked: what a sentence keeps when only its figures change.

    >>> masked("手数料は20%です") == masked("手数料は5.5%です")
    True
    """
    return _FIGURE.sub("#", text)


def _spelt(found: re.Match[str]) -> str:
    if date := found["date"]:
        return re.sub(r"(?<!\d)0+(?=\d)", "", date)
    scale, unit = found["scale"] or "", found["unit"] or ("円" if found["yen"] else "")
    value = Decimal((found["yen"] or found["amount"]).replace(",", "")) * _SCALES[scale]
    # `normalize` writes 1E+3 for a thousand; "f" writes it out.
    return f"{value.normalize():f}{_ONE_SPELLING.get(unit, unit)}"
