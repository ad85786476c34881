"""`manage.py explain` tells what the engine did, and nothing else."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from guides.engine.remedy_days import BOUNDS
from guides.engine.verdict import judge
from guides.questions.answers import Answers
from guides.report.explain import BOUND_WORDS, explain
from guides.report.report import build_report
from platforms.editions import catalog
from platforms.editions.catalog import PublishedPlatform
from tests.golden.test_golden import CASES, situation_of
from tests.guides.published import PUBLISHED_AT, catalog_of, facts_of
from tests.guides.report.test_report import FREE_TO_LEAVE

TODAY = date(2026, 11, 22)
FREE = [f"{key}={value}" for key, value in FREE_TO_LEAVE.items() if key != "balance"] + ["on=2026-11-22"]


def told(*words: str, **options: str) -> str:
    out = StringIO()
    call_command("explain", *words, stdout=out, **options)
    return out.getvalue()


def refused(*words: str) -> tuple[str, int, str]:
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("explain", *words, stdout=out)
    return str(error.value), error.value.returncode, out.getvalue()


@pytest.mark.usefixtures("site")
class TestTelling:
    def test_every_answer_and_every_question_left_open_is_named(self):
        text = told("crowdworks", "balance=８００円", "bank=unknown", "on=2026-11-22")

        assert "クラウドワークス (crowdworks), edition 1, on 2026-11-22\n" in text
        assert re.search(r"^  balance = 800  「.+」$", text, re.MULTILINE)
        assert re.search(r"^  bank = unknown  「", text, re.MULTILINE)
        [missing] = re.findall("not answered: (.*)", text)
        assert {"role", "device"} <= set(missing.split(", "))
        assert not {"balance", "bank"} & set(missing.split(", "))

    def test_a_condition_stands_beside_its_answer_and_one_of_three_truths(self):
        text = told("crowdworks", "balance=800", "awaiting_acceptance=yes", "on=2026-11-22")

        assert "true    balance between 1, 999  <- 800" in text
        assert "false   balance at_least 1000  <- 800" in text
        assert "unknown active_contracts is yes  <- no answer" in text

    def test_a_remedy_says_whether_it_can_be_used_and_what_speaks_against_it(self):
        text = told("crowdworks", *FREE, "balance=300")

        assert re.search(r"remedy quick-payout .* available: false\n +false +balance at_least 530  <- 300\n", text)

    def test_a_walk_books_every_yen_and_ends_free(self):
        text = told("crowdworks", *FREE, "balance=800")

        assert "2026-11-22  start   balance-below-minimum -> quick-payout" in text
        assert "2026-11-27  finish  balance-below-minimum -> quick-payout: received 260 yen, fees 540 yen." in text
        assert "2026-11-27  free\n" in text
        assert "books: 800 + expected 0 + earned 0 = received 260 + fees 540 + forfeited 0 + left 0 yen" in text

    def test_a_reward_that_nobody_can_price_is_not_told_as_nothing(self):
        text = told("crowdworks", *FREE[:2], "awaiting_acceptance=yes", "balance=0", "on=2026-11-22")

        assert "forfeited 0 + left 0 yen; rewards of unknown amount given up: 1" in text

    def test_another_bound_is_told_day_by_day_when_asked_for(self):
        words = ("crowdworks", "balance=800", "awaiting_acceptance=yes", "on=2026-11-22")

        assert "walk at silent ends on 2026-12-10;" in told(*words)
        assert "2026-12-06  finish  awaiting-acceptance -> request-termination" in told(*words, bound="silent")

    def test_routes_through_what_may_hold_name_their_assumption(self):
        text = told("crowdworks", *FREE, "balance=unknown")

        assert "nothing holds for certain; walked as if balance = " in text
        assert re.search("^  balance: 0, 1, ", text, re.MULTILINE)

    def test_a_free_account_has_no_routes(self):
        text = told("crowdworks", *FREE, "balance=0")

        assert "Verdict: ready" in text
        assert "Routes" not in text
        assert "Search" not in text


@pytest.mark.usefixtures("site")
class TestRefusing:
    def test_a_key_of_no_question_is_told_with_its_near_name_after_the_explanation(self):
        message, code, text = refused("crowdworks", *FREE, "blance=800")

        assert code == 2
        assert "blance=800" in message
        assert "「balance」ではありませんか" in message
        assert "ignored: blance=800" in text
        assert "Verdict: unsure" in text

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param(["balance=すこし"], id="an amount that cannot be read"),
            pytest.param(["balance=1", "balance=2"], id="an answer given twice"),
            pytest.param(["on=someday"], id="a day that is none"),
        ],
    )
    def test_an_unusable_answer_ends_with_two(self, words):
        message, code, text = refused("crowdworks", *words)

        key = words[0].partition("=")[0]
        assert code == 2
        assert f"{key}=" in message
        assert f"ignored: {key}=" in text

    def test_without_a_database_it_says_what_makes_one(self, monkeypatch):
        def no_table():
            raise OperationalError("no such table")

        monkeypatch.setattr(catalog, "current", no_table)

        with pytest.raises(CommandError, match=r"config\.prepare"):
            call_command("explain", "crowdworks")

    def test_a_word_that_is_no_answer_ends_with_two_and_explains_nothing(self):
        assert refused("crowdworks", "balance") == ("Write answers as KEY=VALUE, not: balance", 2, "")

    @pytest.mark.parametrize(
        ("slug", "near"),
        [
            pytest.param("crowdwork", "crowdworks", id="one letter short"),
            pytest.param("ココナラ", "coconala", id="the Japanese name"),
            pytest.param("qqq", "coconala, lancers", id="nothing like any"),
        ],
    )
    def test_an_unknown_platform_ends_with_two_and_names_those_that_are_near(self, slug, near):
        message, code, _ = refused(slug)

        assert code == 2
        assert set(near.split(", ")) <= set(message.partition("Try: ")[2].split(", "))

    def test_a_site_without_editions_says_how_to_get_some(self, monkeypatch):
        empty = catalog_of(())
        monkeypatch.setattr(catalog, "current", lambda: empty)

        message, code, _ = refused("crowdworks")

        assert code == 2
        assert "load_platforms --publish" in message


@pytest.mark.parametrize(("slug", "base", "case"), CASES)
def test_what_is_told_is_what_was_decided(slug, base, case):
    facts = facts_of(slug)
    situation = situation_of(facts, base, case["query"])
    report = build_report(PublishedPlatform(facts, 1, PUBLISHED_AT), Answers(facts, situation, (), {}, {}), TODAY)
    text = "\n".join(explain(report))

    assert f"Verdict: {judge(facts, situation).kind}" in text
    assert re.findall(r"^  \[(\w+)\] (\S+)", text, re.MULTILINE) == [
        (finding.state.value, finding.blocker.key) for finding in report.verdict.findings
    ]
    if report.verdict.kind == "blocked":
        free = re.findall(r"^ +(\S+)  free(?! at)", text, re.MULTILINE)
        assert free == [str(route.exit_earliest) for route in report.routes if route.exit_earliest]


def test_every_bound_has_words():
    assert set(BOUND_WORDS) == set(BOUNDS)
