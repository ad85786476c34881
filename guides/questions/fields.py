"""How people write yen and days, read strictly: a wrong guess would cost them money.

`int()` accepts 660 Unicode digits, and NFKC turns `10²` into `102`, so only a short list of
characters is translated; everything else is refused with a message that says what to write.
"""

import re
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError

from platforms.clock import today_in_japan
from platforms.documents.facts import DAYS_THERE_ARE, FIRST_DAY, LAST_DAY

_SPACES = dict.fromkeys(map(ord, "\t\n\r \u00a0\u3000\u200b\ufeff"))
_DIGITS = {ord("０") + n: str(n) for n in range(10)}
_MINUS_SIGNS = "-‐‑‒–—―−﹣－▲△"
_YEN_MARKS = {ord("，"): ",", ord("、"): ",", ord("．"): ".", ord("￥"): "¥"}
_MINUSES = dict.fromkeys(map(ord, _MINUS_SIGNS), "-")
_DATE_MARKS = {ord("／"): "/", ord("．"): ".", ord("。"): "."}

_PLAIN = re.compile(r"([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)")
_GROUPS = re.compile(
    r"(?:(?P<oku>[0-9]+(?:\.[0-9]+)?)億)?(?:(?P<man>[0-9,]+(?:\.[0-9]+)?)万)?"
    r"(?:(?P<sen>[0-9]+(?:\.[0-9]+)?)千)?(?P<rest>[0-9,]+)?"
)
_UNITS = {"oku": 10**8, "man": 10**4, "sen": 10**3}
_MIND_THE_UNITS = "金額の書き方を確かめてください（例：12万5千、または125,000）。"
MAX_LENGTH = 60
"""Longer input is refused before anything else looks at it."""
MAX_DIGITS = 12


def parse_yen(text: str) -> int:
    """Whole yen from what a person typed.

    >>> [parse_yen(t) for t in ("１２，５００円", "¥12,500", "12万5千", "1.5万", "1万2500")]
    [12500, 12500, 125000, 15000, 12500]

    Raises ValidationError, with what to write instead, for anything that is not clearly one
    amount of whole yen from 0 up.
    """
    if len(text) > MAX_LENGTH:
        raise ValidationError("金額が長すぎます。12桁までの数字で入力してください（例：12,500）。")
    plain = text.translate(_SPACES).translate(_DIGITS).translate(_YEN_MARKS).translate(_MINUSES)
    plain = re.sub(r"^¥", "", plain)
    plain = re.sub(r"(円|えん)$", "", plain)
    if not plain:
        raise ValidationError("金額を数字で入力してください（例：12,500）。")
    if re.search(r"[〜~～]|から", plain) or re.fullmatch(r"[0-9,万千]+-[0-9,万千]+", plain):
        raise ValidationError("金額は1つだけ入力してください。はっきりしないときは「わからない」を選べます。")
    if plain.startswith("-"):
        raise ValidationError("0以上の金額を入力してください（例：12,500）。")
    if _PLAIN.fullmatch(plain):
        return _within_limit(plain.replace(",", ""))
    match = _GROUPS.fullmatch(plain)
    if match and any(match.group(unit) for unit in _UNITS):
        return _from_groups(match)
    if re.fullmatch(r"[0-9,]*\.[0-9]*", plain):
        raise ValidationError("1円未満は入力できません。整数で入力してください（例：12,500）。")
    if re.fullmatch(r"[0-9,]+", plain):
        raise ValidationError("カンマの位置を確かめてください（例：12,500）。")
    raise ValidationError("金額を数字で入力してください（例：12,500）。")


def parse_days(text: str) -> int:
    """A number of days from what a person typed.

    >>> [parse_days(t) for t in ("30", "３０日", "90日間", "14日前")]
    [30, 30, 90, 14]

    Raises ValidationError, with what to write instead, for anything else. A month is no number of days.
    """
    plain = text[: MAX_LENGTH + 1].translate(_SPACES).translate(_DIGITS).translate(_YEN_MARKS)
    plain = re.sub(r"日[間前]?$", "", plain)
    if not _PLAIN.fullmatch(plain) or len(digits := plain.replace(",", "").lstrip("0") or "0") > MAX_DIGITS:
        raise ValidationError("日数を数字だけで入力してください（例：30）。1か月なら30と入力してください。")
    return int(digits)


def _within_limit(digits: str) -> int:
    if len(digits.lstrip("0")) > MAX_DIGITS:
        raise ValidationError("金額が大きすぎます。12桁までの数字で入力してください（例：12,500）。")
    return int(digits)


def _from_groups(match: re.Match[str]) -> int:
    """Add 億, 万, 千 and the rest; each part must be smaller than the unit before it.

    Only the last part may have decimals: nobody can say what 「1.5万5000」 means.
    """
    total, ceiling = 0, 10 ** (MAX_DIGITS + 1)
    parts = [(part, unit) for name, unit in (*_UNITS.items(), ("rest", 1)) if (part := match.group(name))]
    for place, (part, unit) in enumerate(parts, start=1):
        whole, _, decimals = part.partition(".")
        if decimals and place < len(parts):
            raise ValidationError(_MIND_THE_UNITS)
        if "," in whole and not _PLAIN.fullmatch(whole):
            raise ValidationError("カンマの位置を確かめてください（例：12,500）。")
        scaled = int(whole.replace(",", "") or "0") * unit * 10 ** len(decimals) + int(decimals or "0") * unit
        amount, remainder = divmod(scaled, 10 ** len(decimals))
        if remainder:
            raise ValidationError("1円未満は入力できません。整数で入力してください（例：12,500）。")
        if amount >= ceiling:
            raise ValidationError(_MIND_THE_UNITS)
        total, ceiling = total + amount, unit
    return _within_limit(str(total))


_REIWA = (date(2019, 5, 1), date.max)
_HEISEI = (date(1989, 1, 8), date(2019, 4, 30))
_ERAS = {"令和": _REIWA, "R": _REIWA, "r": _REIWA, "平成": _HEISEI, "H": _HEISEI, "h": _HEISEI}
"""The first and last day of each era; its year 1 is the year of its first day."""
_DAY = re.compile(
    r"(?P<era>令和|平成|[RrHh])?(?P<year>[0-9]{1,4}|元)(?:年|[-/.])(?P<month>[0-9]{1,2})(?:月|[-/.])(?P<day>[0-9]{1,2})日?"
)
FURTHEST = timedelta(days=3 * 366)


def parse_day(text: str) -> date:
    """A Japan date from what a person typed.

    >>> [parse_day(t).isoformat() for t in ("2026-11-22", "２０２６年１１月２２日", "R8.4.1", "令和8年4月1日")]
    ['2026-11-22', '2026-11-22', '2026-04-01', '2026-04-01']

    Raises ValidationError for anything else, for days that do not exist, for days outside the era
    they name and for days outside 2000 to 2099.
    """
    if len(text) > MAX_LENGTH:
        raise ValidationError("日付が長すぎます。2026年11月22日のように入力してください。")
    plain = text.translate(_SPACES).translate(_DIGITS).translate(_DATE_MARKS).translate(_MINUSES)
    match = _DAY.fullmatch(plain)
    if not match:
        raise ValidationError("日付は2026年11月22日、または2026/11/22のように入力してください。")
    era, year_text = match["era"], match["year"]
    if era is None and len(year_text) != 4:
        raise ValidationError("年は西暦4桁で入力してください（例：2026年11月22日）。")
    first, last = _ERAS[era] if era else (date.min, date.max)
    year = (1 if year_text == "元" else int(year_text)) + first.year - 1
    try:
        day = date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        raise ValidationError("カレンダーにない日付です。年・月・日を確かめてください。") from None
    if not first <= day <= last:
        raise ValidationError("元号と年が合いません。西暦で入力してください（例：2026年11月22日）。")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(DAYS_THERE_ARE)
    return day


class YenField(forms.CharField):
    """An amount of whole yen, typed freely."""

    def to_python(self, value: object) -> int | None:  # type: ignore[override]
        text = "" if value is None else str(value)
        return parse_yen(text) if text.strip() else None

    def validate(self, value: object) -> None:
        if value is None and self.required:
            raise ValidationError("金額を入力してください（例：12,500）。わからないときは「わからない」を選べます。")

    def run_validators(self, value: object) -> None:
        """`to_python` has checked everything; text validators do not apply to a number."""


class DaysField(YenField):
    """A number of days, typed freely."""

    def to_python(self, value: object) -> int | None:  # type: ignore[override]
        text = "" if value is None else str(value)
        return parse_days(text) if text.strip() else None

    def validate(self, value: object) -> None:
        if value is None and self.required:
            raise ValidationError("日数を入力してください（例：30）。わからないときは「わからない」を選べます。")


def near_day(text: str, today: date) -> date:
    """The same, for what a reader asks or answers: no contract, deadline or payout lies further ahead than three years.

    What would have to be thought through from there on is no use to anybody, and costs the more the further away it is.
    """
    day = parse_day(text)
    if day > (latest := today + FURTHEST):
        raise ValidationError(f"{latest.year}年{latest.month}月{latest.day}日までの日付を入力してください。")
    return day


class DayField(YenField):
    """A Japan date, typed freely."""

    def to_python(self, value: object) -> date | None:  # type: ignore[override]
        text = "" if value is None else str(value)
        return near_day(text, today_in_japan()) if text.strip() else None

    def validate(self, value: object) -> None:
        if value is None and self.required:
            raise ValidationError("日付を入力してください。わからないときは「わからない」を選べます。")
