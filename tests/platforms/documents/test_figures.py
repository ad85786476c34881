"""A figure stands once: texts name it, and what still tells the old one is found."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from platforms import lints
from platforms.documents.figures import figures, filled
from platforms.drafts.rows import facts_of, save_facts
from platforms.drafts.yaml_files import platform_files, read_facts
from platforms.editions.catalog import PublishedPlatform
from platforms.editions.publishing import PublicationRefusedError, publish
from tests.documents import fee_schedule, make_facts, payout_method
from tests.guides.published import PUBLISHED_AT

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 28)


def lancers(minimum=1_000):
    """The file of Lancers as it is, with this minimum."""
    document = read_facts(platform_files()["lancers"])
    methods = tuple(m.model_copy(update={"minimum_yen": minimum}) for m in document.payout_methods)
    return document.model_copy(update={"payout_methods": methods})


def test_a_text_tells_the_figure_of_its_fact():
    document = make_facts(
        summary="{payout.standard.minimum}から、手数料{fee.flat.rate}で受け取れます。",
        payout_methods=[payout_method("standard", minimum_yen=1_000)],
        fee_schedules=[fee_schedule("flat", tiers=[{"up_to_yen": None, "rate": "0.165"}])],
    )

    assert filled(document).summary == "1,000円から、手数料16.5%で受け取れます。"


def test_a_name_that_means_nothing_stays_as_it_is():
    assert filled(make_facts(summary="{payout.gone.minimum}です。")).summary == "{payout.gone.minimum}です。"


@pytest.mark.parametrize("slug", platform_files())
def test_readers_never_see_the_name_of_a_figure(slug):
    shown = PublishedPlatform(read_facts(platform_files()[slug]), 1, PUBLISHED_AT).facts.model_dump_json()

    assert "{payout." not in shown
    assert "{fee." not in shown
    assert "{expiry." not in shown


def test_every_text_about_the_minimum_of_lancers_follows_it():
    answer = next(faq for faq in filled(lancers(500)).faqs if faq.key == "small-balance").answer

    assert answer.startswith("500円未満は、自動では振り込まれないとされます。")
    assert "1,000円" not in answer


def test_of_transfer_fees_by_amount_the_first_that_is_not_free_is_named():
    fees = [
        {"to_yen": 999, "fee_yen": 0},
        {"from_yen": 1_000, "to_yen": 9_999, "fee_yen": 330},
        {"from_yen": 10_000, "fee_yen": 660},
    ]

    known = figures(make_facts(payout_methods=[payout_method("bank", transfer_fees=fees)]))

    assert known["payout.bank.transfer_fee"] == "330円"


def test_the_rate_of_a_tier_is_called_by_its_number():
    known = figures(read_facts(platform_files()["crowdworks"]))

    assert [known[f"fee.contract.{name}"] for name in ("rate", "up_to", "rate_2", "rate_3")] == [
        "20%",
        "100,000円",
        "10%",
        "5%",
    ]


def test_texts_that_still_tell_the_old_figure_are_listed():
    told = {"summary": "1,000円から受け取れます。"}
    before = make_facts(**told, payout_methods=[payout_method("standard", minimum_yen=1_000)])
    after = make_facts(**told, payout_methods=[payout_method("standard", minimum_yen=500)])

    found = [lint for lint in lints.check(after, TODAY, before) if lint.id == lints.FIGURES_LEFT_BEHIND]

    assert [(lint.path, lint.message) for lint in found] == [
        ("summary", "「1,000円」が残っています。この数字は1,000円から500円に変わりました。")
    ]


@pytest.mark.parametrize("text", ["1,000円でした。", "11,000円です。", "2019年までは1,000円でした。"])
def test_a_text_just_written_or_about_another_figure_may_stay(text):
    before = make_facts(summary="11,000円です。", payout_methods=[payout_method("standard", minimum_yen=1_000)])
    after = make_facts(summary=text, payout_methods=[payout_method("standard", minimum_yen=500)])

    assert lints.FIGURES_LEFT_BEHIND not in {lint.id for lint in lints.check(after, TODAY, before)}


def test_a_rate_that_changes_is_listed_where_texts_tell_the_old_one_and_history_stays():
    published = read_facts(platform_files()["coconala"])
    before = published.model_copy(update={"fee_note": "販売手数料は22%です。"})
    dearer = tuple(
        s.model_copy(update={"tiers": (s.tiers[0].model_copy(update={"rate": Decimal("0.25")}),)})
        if s.key == "standard"
        else s
        for s in before.fee_schedules
    )
    after = before.model_copy(update={"fee_schedules": dearer})

    paths = {lint.path for lint in lints.check(after, TODAY, before) if lint.id == lints.FIGURES_LEFT_BEHIND}

    assert "fee_note" in paths
    ended = [n for n, s in enumerate(before.fee_schedules) if s.effective_until is not None]
    assert not any(path.startswith(f"fee_schedules.{n}.") for path in paths for n in ended)


@pytest.mark.django_db(transaction=True)
def test_publication_stops_where_a_minimum_changed_and_conditions_did_not():
    platform = save_facts(lancers())
    publish(platform, by=None, reason="はじめての公開", today=TODAY)
    with transaction.atomic():
        save_facts(lancers(500))

    with pytest.raises(PublicationRefusedError) as refused:
        publish(platform, by=None, reason="最低額", today=TODAY)

    assert {lint.id for lint in refused.value.lints} >= {"balance-conditions-follow-the-facts"}
    assert facts_of(platform).payout_methods[0].minimum_yen == 500
