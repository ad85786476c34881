"""Sources that contradict each other stand side by side where it matters, and the safe bound counts."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.ledger.published import SLUGS, cited_facts, facts, ids

LEDGER = YAML(typ="safe", pure=True).load(Path(__file__).with_name("facts.yaml"))
NOT_OPPOSED = {
    "X-15": "One article names a condition that the other does not mention.",
    "XO-07": "No source gives Coconala 180 days; they belong to CrowdWorks.",
    "XO-12": "A dated notice against the ordinary rule: told as an exception of the payout method.",
}
"""Entries of the list of contradictions where nobody says the opposite, and why."""
CONTRADICTIONS = [number for number in LEDGER if number.startswith(("X-", "XO-")) and number not in NOT_OPPOSED]


def citations_beside(number):
    """The citations of every fact that cites this contradiction."""
    for slug in SLUGS:
        for _, _, citations in cited_facts(slug):
            if any(number in ids(citation) for citation in citations):
                yield citations


@pytest.mark.parametrize("number", CONTRADICTIONS)
def test_both_sides_are_shown(number):
    assert any({citation.agrees for citation in citations} == {True, False} for citations in citations_beside(number))


@pytest.mark.parametrize("number", NOT_OPPOSED)
def test_what_only_looks_like_a_contradiction_is_shown_too(number):
    assert list(citations_beside(number))


@pytest.mark.parametrize("blocker", ["active-contracts", "awaiting-acceptance", "client-contracts"])
def test_six_articles_say_one_week_and_one_says_two(blocker):
    found = next(b for b in facts("crowdworks").blockers if b.key == blocker)
    remedy = next(r for r in found.remedies if r.key == "request-termination")
    about_silence = [citation for citation in remedy.citations if "CW-092" in ids(citation)]

    assert (remedy.silence.min_days, remedy.silence.max_days) == (7, 14)
    assert [citation.agrees for citation in about_silence].count(True) == 6
    assert [citation.agrees for citation in about_silence].count(False) == 1


@pytest.mark.parametrize("slug", ["coconala", "skima"])
def test_a_notice_about_holidays_overrides_the_rule(slug):
    assert [exception for method in facts(slug).payout_methods for exception in method.exceptions]


@pytest.mark.parametrize(
    ("slug", "included"),
    [
        ("crowdworks", False),
        ("timeticket", False),
        ("coconala", True),
        ("craudia", True),
        ("lancers", True),
        ("workshift", True),
    ],
)
def test_a_rate_says_whether_it_contains_tax(slug, included):
    today = [s for s in facts(slug).fee_schedules if s.payer == "worker" and s.effective_until is None]

    assert {schedule.rates_include_tax for schedule in today} == {included}


# Only about today can sources disagree: what was right until it changed is told as history.
HISTORY = [
    ("coconala", "fee_schedules", "standard", "10〜25%"),
    ("coconala", "fee_schedules", "video-chat", "22%"),
    ("crowdworks", "payout_methods", "quick", "3.5%"),
    ("crowdworks", "notes", "quick-payout-rules", "3.5%"),
    ("shufti", "payout_methods", "standard", "2018年"),
]


@pytest.mark.parametrize(
    ("slug", "place", "key", "former"),
    [pytest.param(*each, id=f"{each[0]}-{each[2]}") for each in HISTORY],
)
def test_a_former_rule_is_history(slug, place, key, former):
    fact = next(fact for fact in getattr(facts(slug), place) if fact.key == key)
    (*old,) = (citation for citation in fact.citations if citation.superseded)

    assert old
    assert any(former in citation.says for citation in old)
    assert not any(citation.contradicts for citation in old)


@pytest.mark.parametrize("schedule", ["standard", "video-chat"])
def test_nobody_disagrees_about_a_fee_that_only_changed(schedule):
    fee = next(fee for fee in facts("coconala").fee_schedules if fee.key == schedule)

    assert not any(citation.contradicts for citation in fee.citations)
