"""Messages to send: filled as far as something is known, without a gap or a brace left over."""

import re
from datetime import date

import pytest

from guides.engine.situation import UNKNOWN, Situation
from guides.report.messages import compose
from platforms.documents.facts import MESSAGE_PLACEHOLDERS, Message
from platforms.editions import catalog
from platforms.money.paydays import is_bank_day
from tests.documents import make_facts
from tests.dom import parse
from tests.guides.published import catalog_of, facts_of, slugs

TODAY = date(2026, 11, 22)
READERS = {
    "nothing told": {},
    "both unknown": {"balance": UNKNOWN, "expected_reward": UNKNOWN},
    "both zero": {"balance": 0, "expected_reward": 0},
    "both known": {"balance": 12_500, "expected_reward": 5_000},
}
MESSAGES = [
    pytest.param(slug, message.key, id=f"{slug}: {message.key}")
    for slug in slugs()
    for message in facts_of(slug).messages
]


@pytest.mark.parametrize("answers", READERS.values(), ids=READERS)
@pytest.mark.parametrize(("slug", "key"), MESSAGES)
def test_no_published_message_has_a_gap_for_anybody(slug, key, answers):
    facts = facts_of(slug)
    message = next(each for each in facts.messages if each.key == key)
    composed = compose(message, facts, Situation(answers), TODAY)

    assert (composed.key, composed.title) == (message.key, message.title)
    assert not re.search(r"[{}]|None|unknown", composed.body)
    assert composed.body.strip()
    # What needs nothing of the reader is always said.
    needs_nothing = [line for line in message.body.splitlines() if "{" not in line]
    assert [line for line in composed.body.splitlines() if line in needs_nothing] == needs_nothing


def body(text, **answers):
    message = Message(key="ask", title="お願い", body=text)
    return compose(message, make_facts(), Situation(answers), TODAY).body


def test_every_placeholder_is_filled_with_what_is_known():
    text = "\n".join(f"{name}={{{name}}}" for name in sorted(MESSAGE_PLACEHOLDERS))

    assert body(text, balance=12_500, expected_reward=5_000).splitlines() == [
        "balance=12,500円",
        "expected_reward=5,000円",
        "platform=見本ワークス",
        "reply_by=2026年11月30日（月）",
        "today=2026年11月22日（日）",
    ]


@pytest.mark.parametrize("balance", [None, UNKNOWN, 0], ids=["not asked", "unknown", "zero"])
def test_a_line_about_money_that_is_not_there_is_left_out(balance):
    answers = {} if balance is None else {"balance": balance}

    assert body("はじめに。\n残高は{balance}です。\n\nおわりに。", **answers) == "はじめに。\n\nおわりに。"


def test_a_line_that_needs_two_things_is_left_out_when_one_is_missing():
    assert body("{expected_reward}と{balance}です。\n{balance}です。", balance=800) == "800円です。"


def test_what_is_filled_in_is_not_read_again():
    facts = make_facts(name="{balance}ワークス")
    message = Message(key="ask", title="お願い", body="{platform}です。")

    assert compose(message, facts, Situation({"balance": 800}), TODAY).body == "{balance}ワークスです。"


@pytest.mark.parametrize(
    ("today", "reply_by"),
    [
        pytest.param(date(2026, 11, 18), date(2026, 11, 25), id="a week later, a working day"),
        pytest.param(date(2026, 11, 16), date(2026, 11, 24), id="a week later is a holiday"),
        pytest.param(date(2026, 12, 24), date(2027, 1, 4), id="a week later banks rest over the new year"),
    ],
)
def test_a_reply_is_asked_for_by_a_working_day_at_least_a_week_ahead(today, reply_by):
    message = Message(key="ask", title="お願い", body="{reply_by}")
    words = compose(message, make_facts(), Situation(), today).body

    assert is_bank_day(reply_by)
    assert words.startswith(f"{reply_by.year}年{reply_by.month}月{reply_by.day}日")


@pytest.mark.parametrize("slug", slugs())
def test_a_guide_shows_the_messages_that_no_remedy_names(site, monkeypatch, slug):
    facts = facts_of(slug)
    monkeypatch.setattr(catalog, "current", lambda: catalog_of([facts]))
    tied = {remedy.message for blocker in facts.blockers for remedy in blocker.remedies}
    page = parse(site.get(f"/guides/{slug}/").text)

    shown = {node["id"].removeprefix("message-"): node.text for node in page.all("pre")}
    assert set(shown) == {message.key for message in facts.messages if message.key not in tied}
    assert not any(re.search(r"[{}]|None", text) for text in shown.values())
    assert ("送る文面" in page.text) is bool(shown)
