"""The query string as answers: what is clear is used, everything else is named."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from guides.engine.situation import UNKNOWN
from guides.questions.answers import answer_pairs, first_few, ignored, is_tracking, read_answers
from tests.documents import make_facts, question
from tests.guides.published import MAIN, facts_of
from tests.guides.strategies import platforms_and_situations

SAMPLE = make_facts(
    questions=[
        question("balance", "amount"),
        question("active_contracts", "yes_no", aliases=["running_contracts"]),
        question("task_deadline", "date"),
        question(
            "device",
            "choice",
            choices=[{"key": "browser", "label": "ブラウザ"}, {"key": "ios_app", "label": "iPhoneのアプリ"}],
        ),
    ]
)


def read(query):
    return read_answers(SAMPLE, QueryDict(query))


def answers_in(query):
    return dict(read(query).situation.answers)


def named(query):
    return [item.key for item in read(query).ignored]


@pytest.mark.parametrize(
    ("query", "answers"),
    [
        pytest.param("", {}, id="nothing asked yet"),
        pytest.param("balance=800", {"balance": 800}, id="an amount"),
        pytest.param("balance=%EF%BC%91%EF%BC%8C%EF%BC%95%EF%BC%90%EF%BC%90", {"balance": 1_500}, id="full width"),
        pytest.param("balance=1.5万", {"balance": 15_000}, id="万"),
        pytest.param("balance=0", {"balance": 0}, id="zero is an answer"),
        pytest.param("balance=unknown", {"balance": UNKNOWN}, id="an unknown amount"),
        pytest.param("active_contracts=yes", {"active_contracts": "yes"}, id="yes"),
        pytest.param("active_contracts=no", {"active_contracts": "no"}, id="no"),
        pytest.param("active_contracts=unknown", {"active_contracts": UNKNOWN}, id="unknown"),
        pytest.param("device=ios_app", {"device": "ios_app"}, id="a choice"),
        pytest.param("device=unknown", {"device": UNKNOWN}, id="an unknown choice"),
        pytest.param("task_deadline=2026-11-22", {"task_deadline": date(2026, 11, 22)}, id="a day"),
        pytest.param("task_deadline=令和8年11月22日", {"task_deadline": date(2026, 11, 22)}, id="a day of an era"),
        pytest.param("task_deadline=unknown", {"task_deadline": UNKNOWN}, id="an unknown day"),
        pytest.param("running_contracts=yes", {"active_contracts": "yes"}, id="a former key"),
        pytest.param(
            "task_deadline-y=2026&task_deadline-m=11&task_deadline-d=２２",
            {"task_deadline": date(2026, 11, 22)},
            id="a day in three boxes",
        ),
        pytest.param(
            "task_deadline-y=2026年11月22日&task_deadline-m=&task_deadline-d=",
            {"task_deadline": date(2026, 11, 22)},
            id="a whole day pasted into the first box",
        ),
        pytest.param(
            "task_deadline-y=R8&task_deadline-m=4&task_deadline-d=1", {"task_deadline": date(2026, 4, 1)}, id="R8"
        ),
        pytest.param("balance=&device=+&task_deadline-y=&task_deadline-m=", {}, id="left empty"),
        pytest.param(
            "utm_source=blog&fbclid=x&ref=y&from=z&_gl=1&balance=1", {"balance": 1}, id="statistics beside it"
        ),
        pytest.param("on=2026-11-22&edition=3&route=fastest&asked=balance&p=1", {}, id="keys that steer the page"),
    ],
)
def test_what_is_clear_is_used_and_nothing_is_named(query, answers):
    assert answers_in(query) == answers
    assert named(query) == []


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        pytest.param("balance=5&balance=7", ["balance", "balance"], id="twice"),
        pytest.param("balance=5&balance=5", ["balance", "balance"], id="twice the same"),
        pytest.param("balance=&balance=5", ["balance", "balance"], id="once empty"),
        pytest.param("&".join(f"balance={n}" for n in range(5)), ["balance"] * 5, id="five times"),
        pytest.param(
            "active_contracts=yes&running_contracts=no", ["active_contracts", "running_contracts"], id="old and new key"
        ),
        pytest.param(
            "running_contracts=yes&active_contracts=yes",
            ["running_contracts", "active_contracts"],
            id="new and old key",
        ),
        pytest.param(
            "task_deadline=2026-11-22&task_deadline-y=2026&task_deadline-m=11&task_deadline-d=22",
            ["task_deadline", "task_deadline"],
            id="a day and its boxes",
        ),
        pytest.param(
            "task_deadline-y=2026&task_deadline-y=2027&task_deadline-m=1&task_deadline-d=1",
            ["task_deadline", "task_deadline"],
            id="one box twice",
        ),
        pytest.param("blance=800", ["blance"], id="misspelt"),
        pytest.param("Balance=800", ["Balance"], id="in capitals"),
        pytest.param("BALANCE=800&balance=5", ["BALANCE"], id="in capitals beside the right one"),
        pytest.param("evil=1", ["evil"], id="unknown"),
        pytest.param("=1", [""], id="without a name"),
        pytest.param("active_contracts=YES", ["active_contracts"], id="a value in capitals"),
        pytest.param("active_contracts=1", ["active_contracts"], id="a number for yes"),
        pytest.param("active_contracts=true", ["active_contracts"], id="true for yes"),
        pytest.param("device=windows_phone", ["device"], id="a choice that is none"),
        pytest.param("device=Unknown", ["device"], id="unknown in capitals"),
        pytest.param("balance=-5", ["balance"], id="below zero"),
        pytest.param("balance=1〜2万", ["balance"], id="a range"),
        pytest.param("balance=" + "9" * 5_000, ["balance"], id="five thousand digits"),
        pytest.param("balance=NaN", ["balance"], id="not a number"),
        pytest.param("balance=1e999", ["balance"], id="an exponent"),
        pytest.param("balance=[]", ["balance"], id="a list"),
        pytest.param('balance={"a":1}', ["balance"], id="an object"),
        pytest.param("balance=%00", ["balance"], id="NUL"),
        pytest.param("balance=%FF", ["balance"], id="a byte that is no text"),
        pytest.param("balance=%ED%A0%80", ["balance"], id="half a surrogate pair"),
        pytest.param("balance=%E2%80%AE12", ["balance"], id="right-to-left override"),
        pytest.param("balance=%u3042", ["balance"], id="an escape of old browsers"),
        pytest.param("balance=%F0%9F%92%B4", ["balance"], id="a banknote"),
        pytest.param("balance=" + "%CC%81" * 50, ["balance"], id="fifty combining marks"),
        pytest.param("task_deadline=2026-02-30", ["task_deadline"], id="30 February"),
        pytest.param("task_deadline=9999-12-31", ["task_deadline"], id="the end of all calendars"),
        pytest.param("task_deadline-y=2026&task_deadline-m=2&task_deadline-d=30", ["task_deadline"], id="in boxes"),
        pytest.param("task_deadline-y=&task_deadline-m=2&task_deadline-d=30", ["task_deadline"], id="no year"),
        pytest.param("balance-y=2026", ["balance-y"], id="boxes of a question that is no day"),
        pytest.param("UTM_SOURCE=blog", ["UTM_SOURCE"], id="statistics in capitals"),
    ],
)
def test_what_is_not_clear_is_not_used_but_named(query, keys):
    assert answers_in(query) == ({"balance": 5} if query.endswith("&balance=5") and "BALANCE" in query else {})
    assert named(query) == keys


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        pytest.param("blance=800", "「balance」ではありませんか", id="a near name"),
        pytest.param("zzz=800", "この名前の質問はありません", id="no near name"),
        pytest.param("balance=5&balance=7", "2つ以上", id="a repetition"),
        pytest.param("balance=-5", "0以上", id="below zero"),
        pytest.param("balance=12345678901234567890", "大きすぎます", id="too large"),
        pytest.param("active_contracts=maybe", "「はい」（yes）、「いいえ」（no）のどれか", id="the choices offered"),
        pytest.param("device=tv", "「ブラウザ」（browser）、「iPhoneのアプリ」（ios_app）", id="the labels offered"),
        pytest.param("task_deadline=2026-02-30", "カレンダーにない", id="no such day"),
    ],
)
def test_the_reason_says_what_to_do(query, reason):
    assert reason in read(query).ignored[0].reason


def test_what_was_typed_is_kept_with_its_message():
    answers = read("balance=千円くらい&task_deadline-y=2026&task_deadline-m=13&task_deadline-d=1")

    assert answers.typed["balance"] == "千円くらい"
    assert answers.typed["task_deadline"] == "2026年13月1日"
    assert set(answers.errors) == {"balance", "task_deadline"}


@pytest.mark.parametrize(
    ("boxes", "typed"),
    [
        pytest.param("task_deadline-y=2026&task_deadline-m=11", "2026年11月日", id="no day"),
        pytest.param("task_deadline-y=2026&task_deadline-d=22", "2026年月22日", id="no month"),
        pytest.param("task_deadline-y=2026", "2026", id="only the first box"),
    ],
)
def test_boxes_that_are_half_filled_stay_apart(boxes, typed):
    assert read(boxes).typed == {"task_deadline": typed}


@pytest.mark.parametrize(("length", "shown"), [(60, "v" * 60), (61, "v" * 60 + "…")])
def test_sixty_characters_are_shown_whole(length, shown):
    assert ignored("key", "v" * length, "").value == shown


def test_what_a_stranger_typed_is_shortened_and_made_visible():
    item = ignored("k" * 500, "\u202e\x00\ud800" + "v" * 500, "理由です。")

    assert (len(item.key), len(item.value)) == (61, 61)
    assert item.value.startswith("□□□v")
    assert item.value.encode()


def test_a_crowd_of_foreign_keys_cannot_hide_an_answer_that_was_not_read():
    answers = read("&".join(f"foreign{n}=1" for n in range(100)) + "&balance=abc")

    assert answers.ignored[0].key == "balance"
    assert answers.ignored[-1].reason == "ほかにも81件、使わなかった内容があります。"
    assert len(answers.ignored) == 21


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (19, 19), (20, 20), (21, 21), (500, 21)])
def test_a_page_names_twenty_and_counts_the_rest(count, shown):
    assert len(first_few([ignored(str(n), "", "") for n in range(count)])) == shown


@pytest.mark.parametrize("key", ["utm_source", "utm_", "mc_eid", "pk_campaign", "_ga", "_gl", "gclid", "msclkid"])
def test_statistics_of_others_are_known(key):
    assert is_tracking(key)


@pytest.mark.parametrize("slug", MAIN)
def test_no_question_is_taken_for_statistics_or_steers_a_page(slug):
    facts = facts_of(slug)
    query = "&".join(f"{question.key}=unknown" for question in facts.questions)

    assert set(read_answers(facts, QueryDict(query)).situation.answers) == {q.key for q in facts.questions}


def test_further_control_keys_are_the_pages_own():
    assert read_answers(SAMPLE, QueryDict("height=3"), allowed={"height"}).ignored == ()


def test_canonical_queries_are_sorted_and_keep_the_day():
    answers = read("task_deadline=2026/11/22&balance=1.5万&device=unknown")

    assert answers.query() == "balance=15000&device=unknown&task_deadline=2026-11-22"
    assert answers.query(on="2026-12-01") == "balance=15000&device=unknown&on=2026-12-01&task_deadline=2026-11-22"


def test_an_answer_can_be_taken_back():
    assert read("balance=5&device=browser").without("balance").pairs == (("device", "browser"),)


KEYS = st.sampled_from(
    [
        *(question.key for question in SAMPLE.questions),
        *("running_contracts", "task_deadline-y", "task_deadline-m", "task_deadline-d", "blance", "utm_source", "on"),
    ]
)
HOSTILE = st.sampled_from(
    [
        "",
        " ",
        "yes",
        "no",
        "unknown",
        "800",
        "１，２００円",
        "-5",
        "9" * 5_000,
        "NaN",
        "\x00",
        "\u202e",
        "2026-11-22",
        "13",
    ]
)
QUERIES = st.lists(st.tuples(KEYS | st.text(max_size=8), HOSTILE | st.text(max_size=12)), max_size=12)


def encoded(pairs):
    query = QueryDict(mutable=True)
    for key, value in pairs:
        query.appendlist(key.encode("utf-8", "replace").decode(), value.encode("utf-8", "replace").decode())
    return query


@given(QUERIES)
def test_reading_any_query_never_fails_and_uses_each_key_or_names_it(pairs):
    query = encoded(pairs)
    answers = read_answers(SAMPLE, query)

    for key in query:
        if key in {question.key for question in SAMPLE.questions} and key not in answers.situation:
            told = "".join(query.getlist(key)).strip()
            assert not told or key in {item.key for item in answers.ignored}


@given(QUERIES)
def test_the_canonical_query_is_its_own_canonical_query(pairs):
    once = read_answers(SAMPLE, encoded(pairs))
    twice = read_answers(SAMPLE, QueryDict(once.query()))

    assert twice.query() == once.query()
    assert twice.situation == once.situation
    assert twice.ignored == ()


@given(QUERIES, st.randoms(use_true_random=False))
def test_the_order_of_the_keys_changes_nothing(pairs, random):
    query = encoded(pairs)
    keys = list(query)
    random.shuffle(keys)
    shuffled = QueryDict(mutable=True)
    for key in keys:
        shuffled.setlist(key, query.getlist(key))

    assert read_answers(SAMPLE, shuffled).situation == read_answers(SAMPLE, query).situation


@given(platforms_and_situations())
def test_every_situation_survives_its_own_query(case):
    slug, situation = case
    facts = facts_of(slug)
    pairs = answer_pairs(situation)
    query = QueryDict(mutable=True)
    query.update(dict(pairs))

    read_back = read_answers(facts, query)

    assert read_back.situation == situation
    assert read_back.ignored == ()
    assert parse_qsl(read_back.query()) == list(pairs)


# ── Days that cannot be ──────────────────────────────────────────────────────────────────────────

PAST_AND_FUTURE = make_facts(
    questions=[
        question("balance_confirmed_on", "date"),
        question("task_deadline", "date"),
    ]
)


@pytest.mark.parametrize(
    ("key", "day", "is_used"),
    [
        pytest.param("balance_confirmed_on", "2026-11-22", True, id="confirmed today"),
        pytest.param("balance_confirmed_on", "2026-11-23", False, id="confirmed tomorrow"),
        pytest.param("task_deadline", "2026-11-21", True, id="a deadline may be over"),
        pytest.param("task_deadline", "2026-11-23", True, id="a deadline may be to come"),
    ],
)
def test_a_day_that_cannot_be_is_named_and_not_used(key, day, is_used):
    answers = read_answers(PAST_AND_FUTURE, QueryDict(f"{key}={day}")).on(date(2026, 11, 22))

    assert answers.situation.asked(key) == is_used
    assert [each.key for each in answers.ignored] == list(answers.errors) == ([] if is_used else [key])


@pytest.mark.parametrize(
    ("query", "unheard"),
    [
        pytest.param("open_disputes=yes", ("open_disputes",), id="a claim"),
        pytest.param("open_disputes=no", (), id="no claim"),
        pytest.param("open_dispute=yes", (), id="no such key"),
        pytest.param("active_contracts=yes", (), id="asked here"),
        pytest.param("&".join([*(f"k{n}=1" for n in range(30)), "minor=yes"]), ("minor",), id="behind a crowd"),
    ],
)
def test_what_may_stop_leaving_and_is_not_asked_here_is_told(query, unheard):
    assert read(query).unheard == unheard
