"""A fact that holds for some never appears as if it held for everybody: on every published platform, in every form."""

import pytest
from django.test import Client

from guides.words.wording import conditions_text
from platforms.editions import catalog
from tests.dom import parse
from tests.guides.published import facts_of, slugs, whole_catalog

CONDITIONAL = [
    slug for slug in slugs() if any(row.conditions and row.outcome == "forfeited" for row in facts_of(slug).expiries)
]
PROSE = ("precautions", "consequences", "alternatives")


@pytest.fixture
def visitor(monkeypatch):
    everything = whole_catalog()
    monkeypatch.setattr(catalog, "current", lambda: everything)
    return Client()


def lapse(slug):
    return next(row for row in facts_of(slug).expiries if row.conditions and row.outcome == "forfeited")


def test_there_is_something_to_hold():
    assert CONDITIONAL


@pytest.mark.parametrize("slug", CONDITIONAL)
@pytest.mark.parametrize(
    "address",
    ["/platforms/{}/", "/embed/card/{}/", "/embed/fact/{}/balance-expiry/", "/embed/fact/{}/balance-expiry.svg"],
)
def test_a_conditional_expiry_says_when_wherever_it_is_shown(visitor, slug, address):
    when = conditions_text(lapse(slug).conditions, facts_of(slug))
    found = visitor.get(address.format(slug)).text

    assert when
    assert when in "".join(parse(found).text.split())


@pytest.mark.parametrize("slug", CONDITIONAL)
def test_programs_are_told_when_a_fact_holds(visitor, slug):
    when = conditions_text(lapse(slug).conditions, facts_of(slug))
    chips = visitor.get(f"/api/platforms/{slug}/chips.json").json()["facts"]
    [told] = [chip for chip in chips if chip["fact"] == "balance-expiry"]
    rows = visitor.get(f"/api/platforms/{slug}.json").json()["facts"]["expiries"]

    assert told["holds_when"] == when
    assert when in told["line"]
    assert all(row["conditions"] for row in rows if row["key"] == lapse(slug).key)


@pytest.mark.parametrize("slug", slugs())
def test_advice_for_some_says_for_whom_on_the_guide(visitor, slug):
    facts = facts_of(slug)
    shown = parse(visitor.get(f"/guides/{slug}/").text).text
    rows = [row for kind in PROSE for row in getattr(facts, kind) if row.conditions]

    assert [row.key for row in rows if f"あてはまる人：{conditions_text(row.conditions, facts)}" not in shown] == []


@pytest.mark.parametrize("slug", slugs())
def test_a_rate_of_a_plan_names_the_plan(visitor, slug):
    facts = facts_of(slug)
    chips = {chip["fact"]: chip for chip in visitor.get(f"/api/platforms/{slug}/chips.json").json()["facts"]}
    plans = [plan.label for plan in facts.plans[:1] if "worker-fee" in chips]

    assert [plan for plan in plans if plan not in chips["worker-fee"]["line"]] == []
