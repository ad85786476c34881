"""Money and days as people write them: every clear spelling is understood, nothing else is."""

import sys
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from guides.questions.fields import (
    MAX_LENGTH,
    DayField,
    YenField,
    parse_day,
    parse_days,
    parse_yen,
)
from platforms.documents.facts import FIRST_DAY, LAST_DAY

FULL_WIDTH = str.maketrans("0123456789,.¥", "０１２３４５６７８９，．￥")
MOST = 10**12 - 1


def full(text):
    return text.translate(FULL_WIDTH)


def grouped(amount):
    """12億3千... as Japanese writes it: 億, 万, and the rest."""
    oku, rest = divmod(amount, 10**8)
    man, rest = divmod(rest, 10**4)
    parts = [f"{oku}億" if oku else "", f"{man}万" if man else "", str(rest) if rest else ""]
    return "".join(parts) or "0"


def with_thousands(amount):
    """12万5千: the last four digits split once more."""
    man, rest = divmod(amount, 10**4)
    sen, rest = divmod(rest, 10**3)
    return "".join([f"{man}万" if man else "", f"{sen}千" if sen else "", str(rest) if rest else ""]) or "0"


def in_ten_thousands(amount):
    return f"{amount // 10**4}.{amount % 10**4:04}万"


SPELLINGS = {
    "plain": str,
    "with commas": "{:,}".format,
    "with 円": "{}円".format,
    "with commas and 円": "{:,}円".format,
    "with えん": "{}えん".format,
    "with ¥": "¥{}".format,
    "with ¥ and commas": "¥{:,}".format,
    "in full width": lambda amount: full(str(amount)),
    "in full width with commas": lambda amount: full(f"{amount:,}"),
    "in full width with ￥ and 円": lambda amount: full(f"¥{amount:,}円"),
    "with 、 for commas": lambda amount: f"{amount:,}".replace(",", "、"),
    "between spaces of every kind": lambda amount: f"\u3000 \u00a0{amount:,}\u200b 円\t\ufeff",
    "in 億 and 万": grouped,
    "in 億 and 万, full width, with 円": lambda amount: full(grouped(amount)) + "円",
    "in 万 and 千": with_thousands,
    "in decimals of 万": in_ten_thousands,
}
EDGES = [10**n + d for n in range(1, 12) for d in (-1, 0, 1)] + [MOST, MOST - 1, 529, 530, 999, 12_500]


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_an_amount_survives_its_spelling(spell):
    wrong = [n for n in (*range(1_200), *range(0, 1_000_000, 1_009), *EDGES) if parse_yen(spell(n)) != n]

    assert wrong == []


@given(st.integers(0, MOST), st.sampled_from(list(SPELLINGS.values())))
def test_any_amount_survives_any_spelling(amount, spell):
    assert parse_yen(spell(amount)) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        pytest.param("１２，５００円", 12_500, id="full width"),
        pytest.param("￥１２，５００", 12_500, id="full width with the mark"),
        pytest.param("12万5千", 125_000, id="万 and 千"),
        pytest.param("1.5万", 15_000, id="a decimal of 万"),
        pytest.param("１．５万円", 15_000, id="a full-width decimal of 万"),
        pytest.param("1万2500", 12_500, id="万 and digits"),
        pytest.param("1万2,500円", 12_500, id="万 and digits with a comma"),
        pytest.param("3千円", 3_000, id="千"),
        pytest.param("15千", 15_000, id="千 as accountants use it"),
        pytest.param("1.2345億", 123_450_000, id="a decimal of 億"),
        pytest.param("1,200万", 12_000_000, id="commas before 万"),
        pytest.param("00012", 12, id="leading zeros"),
        pytest.param("0", 0, id="nothing"),
        pytest.param("0円", 0, id="nothing, in yen"),
        pytest.param("12 500", 12_500, id="a space for the comma"),
    ],
)
def test_what_people_write_is_understood(text, amount):
    assert parse_yen(text) == amount


def refusal(parse, text):
    with pytest.raises(ValidationError) as refused:
        parse(text)
    [message] = refused.value.messages
    return message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("1.5", "1円未満", id="half a yen"),
        pytest.param("1.23456万", "1円未満", id="a decimal of 万 that ends below one yen"),
        pytest.param("1,00", "カンマの位置", id="a misplaced comma"),
        pytest.param("1,0000", "カンマの位置", id="a comma before four digits"),
        pytest.param("0,123", "カンマの位置", id="a comma after nothing"),
        pytest.param("1,2万", "カンマの位置", id="a comma for a decimal point"),
        pytest.param("1万12500", "書き方", id="digits larger than their unit"),
        pytest.param("1万10000", "書き方", id="digits as large as their unit"),
        pytest.param("1万12千", "書き方", id="千 larger than 万"),
        pytest.param("1万10千", "書き方", id="千 as large as 万"),
        pytest.param("1.5万5000", "書き方", id="decimals followed by more"),
        pytest.param("1〜2万", "1つだけ", id="a range with a wave dash"),
        pytest.param("1～2万", "1つだけ", id="a range with a full-width tilde"),
        pytest.param("1-2万", "1つだけ", id="a range with a hyphen"),
        pytest.param("1万から2万", "1つだけ", id="a range in words"),
        pytest.param("1_000", "数字で", id="an underscore"),
        pytest.param("1e5", "数字で", id="an exponent"),
        pytest.param("NaN", "数字で", id="not a number"),
        pytest.param("Infinity", "数字で", id="infinity"),
        pytest.param("0x10", "数字で", id="hexadecimal"),
        pytest.param("[]", "数字で", id="JSON"),
        pytest.param("万円", "数字で", id="a unit without a number"),
        pytest.param("¥¥100", "数字で", id="the mark twice"),
        pytest.param("100円円", "数字で", id="円 twice"),
        pytest.param("約1000円", "数字で", id="about"),
        pytest.param("+100", "数字で", id="a plus sign"),
        pytest.param("1\x000", "数字で", id="a NUL inside"),
        pytest.param("\u202e12", "数字で", id="a right-to-left override"),
        pytest.param("1\u0301", "数字で", id="a combining mark"),
        pytest.param("\ud800", "数字で", id="half a surrogate pair"),
        pytest.param("", "数字で", id="nothing typed"),
        pytest.param("円", "数字で", id="only 円"),
        pytest.param("\u200b", "数字で", id="only a zero-width space"),
        pytest.param("lOO", "数字で", id="letters that look like digits"),
        pytest.param("1：5", "数字で", id="the sign after the full-width nine"),
        pytest.param("1／5", "数字で", id="the sign before the full-width zero"),
        pytest.param("一二三", "数字で", id="kanji digits"),
        pytest.param(str(MOST + 1), "大きすぎます", id="one yen above twelve digits"),
        pytest.param("1" * MAX_LENGTH, "大きすぎます", id="as long as may be looked at"),
        pytest.param("1" * (MAX_LENGTH + 1), "長すぎます", id="one character too long"),
        pytest.param("10000億", "大きすぎます", id="above twelve digits, in 億"),
    ],
)
def test_what_is_not_clearly_one_amount_is_refused_with_advice(text, says):
    assert says in refusal(parse_yen, text)


def test_digits_without_end_are_refused_before_python_reads_them():
    # int() itself raises ValueError above this length; a ValidationError means it was never asked.
    assert "長すぎます" in refusal(parse_yen, "9" * (sys.get_int_max_str_digits() + 700))


@pytest.mark.parametrize("sign", "-‐‑‒–—―−﹣－▲△")
@pytest.mark.parametrize("text", ["{}5", "{}５００円", " {} 1,000", "{}1万", "¥{}5"])
def test_no_minus_sign_is_overlooked(sign, text):
    assert "0以上" in refusal(parse_yen, text.format(sign))


def other_numerals():
    return [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Nd", "Nl", "No") and chr(code) not in "0123456789０１２３４５６７８９"
    ]


def read(parse, text):
    """The value, and the messages where there is none."""
    try:
        return parse(text), []
    except ValidationError as refused:
        return None, refused.messages


def accepts(parse, text):
    return read(parse, text)[0] is not None


def test_only_the_twenty_digits_of_japanese_keyboards_count():
    numerals = other_numerals()

    assert len(numerals) >= 1_771
    assert [char for char in numerals if accepts(parse_yen, char)] == []
    assert [char for char in numerals if accepts(parse_yen, f"1{char}")] == []
    assert [char for char in numerals if accepts(parse_yen, f"{char}万")] == []
    assert [char for char in numerals if accepts(parse_day, f"202{char}-01-01")] == []


@given(st.text(max_size=80))
def test_any_text_is_an_amount_or_is_refused_with_one_message(text):
    amount, messages = read(parse_yen, text)

    assert len(messages) == 1 if amount is None else 0 <= amount <= MOST


@given(st.text(alphabet="0123456789０１９,，.．万億千円¥ー-〜 ", max_size=16))
def test_what_looks_like_an_amount_keeps_its_digits_or_is_refused(text):
    amount, _ = read(parse_yen, text)

    if amount is not None and not set(text) & set("万億千"):
        digits = "".join(str(int(char)) for char in text if char.isdecimal())
        assert amount == int(digits)


DAY_SPELLINGS = {
    "ISO": "{:%Y-%m-%d}".format,
    "with slashes": "{:%Y/%m/%d}".format,
    "with dots": "{:%Y.%m.%d}".format,
    "in Japanese": "{0.year}年{0.month}月{0.day}日".format,
    "without zeros": "{0.year}/{0.month}/{0.day}".format,
    "in full width": lambda day: full(f"{day:%Y}年{day:%m}月{day:%d}日"),
    "in full width with slashes": lambda day: full(f"{day:%Y/%m/%d}").replace("/", "／"),
    "between spaces": lambda day: f"　{day:%Y} 年 {day:%m} 月 {day:%d} 日 ",
}
REIWA_SPELLINGS = {
    "令和": lambda day: f"令和{day.year - 2018}年{day.month}月{day.day}日",
    "令和 in full width": lambda day: full(f"令和{day.year - 2018}年{day.month}月{day.day}日"),
    "R": lambda day: f"R{day.year - 2018}.{day.month}.{day.day}",
    "r": lambda day: f"r{day.year - 2018}/{day.month}/{day.day}",
}


def days_between(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize("spell", DAY_SPELLINGS.values(), ids=DAY_SPELLINGS)
def test_every_day_of_these_years_survives_its_spelling(spell):
    days = days_between(date(2019, 4, 30), date(2035, 12, 31))

    assert [day for day in days if parse_day(spell(day)) != day] == []


@pytest.mark.parametrize("spell", REIWA_SPELLINGS.values(), ids=REIWA_SPELLINGS)
def test_every_day_of_the_reiwa_era_survives_its_spelling(spell):
    days = days_between(date(2019, 5, 1), date(2035, 12, 31))

    assert [day for day in days if parse_day(spell(day)) != day] == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("令和元年5月1日", date(2019, 5, 1), id="the first day of 令和"),
        pytest.param("平成31年4月30日", date(2019, 4, 30), id="the last day of 平成"),
        pytest.param("H12.1.1", date(2000, 1, 1), id="the first day accepted, in 平成"),
        pytest.param("2000-01-01", FIRST_DAY, id="the first day accepted"),
        pytest.param("2099-12-31", LAST_DAY, id="the last day accepted"),
        pytest.param("2028-02-29", date(2028, 2, 29), id="a leap day"),
        pytest.param("2000/2/29", date(2000, 2, 29), id="the leap day of a century"),
        pytest.param("2026年11月22", date(2026, 11, 22), id="without 日"),
    ],
)
def test_days_at_the_edges_are_understood(text, day):
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("2026-02-29", "カレンダーにない", id="29 February of a common year"),
        pytest.param("2026-02-30", "カレンダーにない", id="30 February"),
        pytest.param("2026-04-31", "カレンダーにない", id="31 April"),
        pytest.param("2026-13-01", "カレンダーにない", id="month 13"),
        pytest.param("2026-00-10", "カレンダーにない", id="month 0"),
        pytest.param("2026-01-00", "カレンダーにない", id="day 0"),
        pytest.param("0000-01-01", "カレンダーにない", id="year 0"),
        pytest.param("1999-12-31", "2000年から2099年", id="one day before the first"),
        pytest.param("2100-01-01", "2000年から2099年", id="one day after the last"),
        pytest.param("9999-12-31", "2000年から2099年", id="the last year Python knows"),
        pytest.param("平成11年12月31日", "2000年から2099年", id="one day before the first, in 平成"),
        pytest.param("令和0年5月1日", "元号と年", id="令和 0"),
        pytest.param("R0.12.31", "元号と年", id="R0"),
        pytest.param("令和元年4月30日", "元号と年", id="one day before 令和"),
        pytest.param("平成31年5月1日", "元号と年", id="one day after 平成"),
        pytest.param("平成元年1月7日", "元号と年", id="one day before 平成"),
        pytest.param("平成元年1月8日", "2000年から2099年", id="the first day of 平成"),
        pytest.param("平成40年1月1日", "元号と年", id="a year 平成 never had"),
        pytest.param("26/11/22", "西暦4桁", id="a year of two digits"),
        pytest.param("元年4月1日", "西暦4桁", id="元年 of no era"),
        pytest.param("20261122", "2026年11月22日", id="eight digits"),
        pytest.param("2026-11", "2026年11月22日", id="no day"),
        pytest.param("11/22", "2026年11月22日", id="no year"),
        pytest.param("11/22/2026", "2026年11月22日", id="the American order"),
        pytest.param("Nov 22 2026", "2026年11月22日", id="English"),
        pytest.param("2026-11-22T10:00", "2026年11月22日", id="a moment"),
        pytest.param("昭和64年1月7日", "2026年11月22日", id="an era before all platforms"),
        pytest.param("2026-11-22\x00", "2026年11月22日", id="a NUL at the end"),
        pytest.param("今日", "2026年11月22日", id="a word"),
        pytest.param("", "2026年11月22日", id="nothing"),
        pytest.param("-2026-11-22", "2026年11月22日", id="a year before Christ"),
        pytest.param("2026-" + "0" * 5_000 + "1-01", "長すぎます", id="zeros without end"),
    ],
)
def test_days_that_are_none_are_refused_with_advice(text, says):
    assert says in refusal(parse_day, text)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [(parse_yen, "12,500円", 12_500), (parse_day, "2026-11-22", date(2026, 11, 22))],
)
def test_spaces_count_towards_the_length_that_is_looked_at(parse, text, value):
    assert parse(text.rjust(MAX_LENGTH)) == value
    assert "長すぎます" in refusal(parse, text.rjust(MAX_LENGTH + 1))


def test_no_day_of_a_month_that_is_too_short_is_accepted():
    impossible = [
        f"{year}-{month:02}-{day:02}"
        for year in range(2019, 2036)
        for month in range(1, 13)
        for day in range(29, 33)
        if not date_exists(year, month, day)
    ]

    assert len(impossible) > 200
    assert [text for text in impossible if accepts(parse_day, text)] == []


def date_exists(year, month, day):
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@given(st.text(max_size=80))
def test_any_text_is_a_day_within_bounds_or_is_refused_with_one_message(text):
    day, messages = read(parse_day, text)

    assert len(messages) == 1 if day is None else FIRST_DAY <= day <= LAST_DAY


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        pytest.param(YenField, "１，０００円", 1_000, id="an amount"),
        pytest.param(DayField, "令和8年11月22日", date(2026, 11, 22), id="a day"),
    ],
)
def test_a_field_reads_text_like_its_parser(field, text, value):
    assert field().clean(text) == value


@pytest.mark.parametrize("field", [YenField, DayField])
@pytest.mark.parametrize("blank", ["", "  ", "\u3000", None])
def test_a_blank_field_is_no_answer_and_says_so_only_where_one_is_required(field, blank):
    assert field(required=False).clean(blank) is None
    assert "わからない" in refusal(field().clean, blank)


@given(st.sampled_from([parse_yen, parse_day]), st.text(max_size=70))
def test_advice_is_a_polite_sentence_without_blame(parse, text):
    for message in read(parse, text)[1]:
        assert message.endswith("。")
        assert not any(word in message for word in ("不正", "無効", "エラー", "間違"))


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        pytest.param("2029-11-29", True, id="three years ahead"),
        pytest.param("2029-11-30", False, id="a day more"),
        pytest.param("2099-12-31", False, id="the end of the calendar"),
        pytest.param("R20.1.1", False, id="by its era"),
        pytest.param("2000-01-01", True, id="long ago"),
    ],
)
def test_a_day_that_no_contract_can_have_is_told_and_not_thought_through(site, time_machine, text, accepted):
    time_machine.move_to(datetime(2026, 11, 27, 3, 0, tzinfo=UTC), tick=False)
    for key in ("task_deadline", "on"):
        told = site.get("/guides/crowdworks/report.json", {"pending_tasks": "yes", key: text}).json()
        named = [each for each in told["ignored"] if each["key"] == key]

        assert (not named) is accepted
        assert all("2029年11月29日まで" in each["reason"] for each in named)


# ── Numbers of days ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "days"),
    [("0", 0), ("30", 30), ("３０日", 30), (" 90日間 ", 90), ("14日前", 14), ("12,500", 12_500), (str(MOST), MOST)],
)
def test_a_number_of_days_is_understood(text, days):
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", "日", "1か月", "30円", "-1", "1.5", "30〜60", "10²", str(MOST + 1), "3" * 61])
def test_what_is_no_number_of_days_is_refused_with_advice(text):
    with pytest.raises(ValidationError, match="日数を数字だけで入力してください"):
        parse_days(text)
