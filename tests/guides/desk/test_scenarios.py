"""Saved situations: what they give, what a draft changes for them, and how they come and stay."""

from datetime import date
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from guides.desk.impact import HIGH_DAYS, impact
from guides.desk.scenario_files import Seeds, SeedsRefusedError, load_scenarios, read_seeds, rows_of
from guides.desk.scenarios import differences, expect, expected_of, mismatches, rests_on, run
from platforms.documents.facts import PlatformFacts
from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.publishing import publish
from platforms.models import Article, Platform, Scenario
from tests.documents import blocker, citation, condition, make_facts, payout_method, precaution, remedy
from tests.factories import PlatformFactory
from tests.guides.published import catalog_of, facts_of

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 24)
CROWDWORKS = facts_of("crowdworks")


def scenario(query="balance=5000", on=TODAY, **expected):
    return SimpleNamespace(name="場合", query=query, on=on, **expected)


def changed(facts=None, **changes):
    return (facts or make_facts()).model_copy(update=changes)


def later(facts, days):
    """The same platform where the only way to clear the balance takes some days more."""
    wait = {"kind": "days", "min_days": days, "max_days": days}
    return PlatformFacts.model_validate({**facts.model_dump(), "blockers": [blocker(remedies=[given_up(wait=wait)])]})


def given_up(**changes):
    """Giving up the balance, which takes some days."""
    effects = [{"kind": "clear", "question": "balance"}]
    return remedy("give-up", cost={"kind": "forfeit_balance"}, effects=effects, **changes)


# ── Running ──────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_account_is_ready_on_the_day_itself():
    result = run(make_facts(), scenario("balance=0"), date(2030, 1, 1))

    assert (result.verdict, result.blocking, result.exit_on) == ("ready", (), TODAY)


def test_a_balance_waits_for_its_pay_day_and_ties_out_to_the_yen():
    result = run(make_facts(), scenario("balance=5000"), TODAY)

    assert (result.verdict, result.blocking) == ("blocked", ("balance",))
    assert result.exit_on
    assert result.exit_on > TODAY
    assert result.received_yen + result.fees_yen + result.forfeited_yen == 5_000


def test_missing_answers_give_no_day():
    assert run(make_facts(), scenario(""), TODAY).exit_on is None
    assert run(make_facts(), scenario(""), TODAY).verdict == "unsure"


def test_without_a_day_of_its_own_a_scenario_runs_today():
    assert run(make_facts(), scenario("balance=0", on=None), date(2027, 5, 1)).exit_on == date(2027, 5, 1)


def test_an_answer_that_the_facts_no_longer_know_is_named():
    assert run(make_facts(), scenario("balance=0&nothing=1"), TODAY).unread == ("nothing",)


def test_a_result_rests_on_the_reasons_remedies_and_payouts_that_decide_it():
    assert rests_on(make_facts(), scenario("balance=5000"), TODAY) == {
        ("blockers", "balance"),
        ("blockers", "balance", "remedies", "payout"),
        ("payout_methods", "monthly"),
    }
    assert rests_on(make_facts(), scenario("balance=0"), TODAY) == frozenset()


# ── Expecting ────────────────────────────────────────────────────────────────────────────────────


def row(query="balance=5000", on=TODAY):
    return Scenario(platform=Platform(slug="sample"), name="場合", query=query, on=on)


def test_an_expectation_made_from_a_result_is_met_until_the_facts_change():
    case = row()
    expect(case, run(make_facts(), case, TODAY))

    assert mismatches(make_facts(), [case], TODAY) == ()
    (found,) = mismatches(later(make_facts(), 40), [case], TODAY)
    assert any(text.startswith("最短の退会日：") for text in found.differences)


def test_without_a_fixed_day_neither_days_nor_yen_are_compared():
    case = row(on=None)
    expect(case, run(make_facts(), case, TODAY))

    assert (case.exit_on, case.received_yen) == (None, 0)
    assert mismatches(make_facts(), [case], date(2027, 3, 1)) == ()


def test_another_verdict_is_told_even_without_a_fixed_day():
    case = row("balance=0", on=None)
    expect(case, run(make_facts(), case, TODAY))
    stricter = make_facts(blockers=[blocker(conditions=[condition("balance", "at_least", 0)])])

    assert mismatches(stricter, [case], TODAY)[0].differences[0] == "判定：退会できる → まだ退会できない"


# ── Impact ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def no_registered_articles(monkeypatch):
    monkeypatch.setattr("guides.desk.impact.stale_articles", lambda current, today: ())
    monkeypatch.setattr("guides.desk.impact.broken_links", lambda current: ())


def impact_of(before, after, *queries):
    return impact(before, after, [scenario(query) for query in queries], TODAY, catalog_of([before]))


@pytest.mark.usefixtures("no_registered_articles")
class TestImpact:
    def test_other_words_change_nothing_for_anybody(self):
        found = impact_of(make_facts(), changed(name="改名ワークス"), "balance=0", "balance=5000")

        assert (found.moved, found.is_high) == ((), False)
        assert found.summary == "想定ケース2件は、どれも変わりません。"

    @pytest.mark.parametrize(
        ("days", "is_high"),
        [
            pytest.param(HIGH_DAYS - 1, False, id="one day short of a week"),
            pytest.param(HIGH_DAYS, True, id="exactly a week"),
        ],
    )
    def test_a_later_day_is_counted_and_named(self, days, is_high):
        before, after = later(make_facts(), 10), later(make_facts(), 10 + days)
        found = impact_of(before, after, "balance=0", "balance=5000", "balance=1")

        assert found.summary == f"想定ケース3件中2件が変わります。最大+{days}日。"
        assert found.is_high is is_high

    def test_an_earlier_day_is_named_where_none_is_later(self):
        assert impact_of(later(make_facts(), 10), later(make_facts(), 7), "balance=5000").worst_days == -3

    def test_a_day_that_is_lost_is_high_and_comes_first(self):
        only_some = given_up(wait={"kind": "none"}, conditions=[condition("payout_requested")])
        stuck = make_facts(blockers=[blocker(remedies=[only_some])])
        answers = "balance=5000&payout_requested="
        found = impact_of(later(make_facts(), 10), stuck, f"{answers}yes", f"{answers}no")

        assert found.lost_days == 1
        assert found.is_high
        assert found.moved[0].scenario.query.endswith("no")
        assert found.summary == "想定ケース2件中2件が変わります。最大-10日。1件で、約束できる日がなくなります。"

    def test_another_verdict_is_high(self):
        stricter = make_facts(blockers=[blocker(conditions=[condition("balance", "at_least", 0)])])

        assert impact_of(make_facts(), stricter, "balance=0").is_high

    def test_another_fee_is_high_although_no_scenario_sees_it(self):
        dearer = make_facts(payout_methods=[payout_method(transfer_fees=[{"fee_yen": 501}])])

        assert impact_of(make_facts(), dearer).is_high

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param({"payout_methods": [payout_method(title="別の名前", how="別の説明")]}, id="of money"),
            pytest.param({"blockers": [blocker(title="別の題", why="別の理由")]}, id="of a rule"),
            pytest.param(
                {"payout_methods": [payout_method(citations=[citation(checked_on=TODAY)])]},
                id="of evidence",
            ),
        ],
    )
    def test_other_words_about_money_and_rules_are_not_high(self, words):
        assert impact_of(make_facts(), make_facts(**words), "balance=0", "balance=5000").reasons == ()

    def test_a_rule_that_no_scenario_tests_is_high(self):
        before, after = later(make_facts(), 10), later(make_facts(), 11)
        untested, tested = impact_of(before, after, "balance=0"), impact_of(before, after, "balance=5000")

        assert untested.untested == (("blockers", "balance", "remedies", "give-up"),)
        assert untested.reasons == ("想定ケースで確かめていない決まりが変わります",)
        assert not tested.is_high

    def test_a_new_reason_that_no_scenario_meets_is_high(self):
        more = make_facts(blockers=[blocker(), blocker("work", conditions=[condition("active_contracts")])])

        assert impact_of(make_facts(), more, "balance=5000&active_contracts=no").is_high

    def test_a_platform_that_closes_is_high(self):
        assert impact_of(make_facts(), make_facts(status="retired"), "balance=0").is_high

    def test_a_day_where_none_was_promised_is_high(self):
        only_some = given_up(wait={"kind": "none"}, conditions=[condition("payout_requested")])
        stuck = make_facts(blockers=[blocker(remedies=[only_some])])
        found = impact_of(stuck, later(make_facts(), 3), "balance=5000&payout_requested=no")

        assert found.moved[0].gains_day
        assert "約束できる日が、なくなるか新しくできる想定ケースがあります" in found.reasons

    def test_a_dropped_question_is_told_with_the_answers_that_fall_away(self):
        """Old links with this answer would be told that it is not used."""
        asked = make_facts()
        silent = make_facts(
            questions=[q for q in asked.model_dump()["questions"] if q["key"] != "payout_requested"],
            precautions=[precaution(conditions=[condition("active_contracts")])],
        )
        (moved,) = impact_of(asked, silent, "balance=0&payout_requested=no").moved

        assert moved.differences == ("使えなくなる回答：payout_requested",)

    def test_a_platform_that_nobody_sees_yet_is_new(self):
        found = impact(None, make_facts(), [scenario()], TODAY, catalog_of([]))

        assert found.is_new
        assert found.is_high


def test_differences_are_told_in_words():
    before, after = run(make_facts(), scenario(), TODAY), run(make_facts(), scenario("balance=0"), TODAY)

    assert differences(before, after, {"balance": "残高がある"})[:2] == (
        "判定：まだ退会できない → 退会できる",
        "理由：残高がある → なし",
    )


def test_articles_that_agree_today_and_will_not_are_named(db):
    """What is wrong already is not this draft's doing."""
    platform = PlatformFactory(slug="crowdworks")
    article = Article.objects.create(
        platform=platform,
        title="退会の体験",
        url="https://blog.example/1",
        author="あるブログ",
        link="/guides/crowdworks/#balance-below-minimum",
    )
    article.quoted_facts.create(fact="payout-minimum", value="1,000円")
    Article.objects.create(
        platform=platform, title="古い記事", url="https://blog.example/2", author="別のブログ", link="/nowhere/"
    )
    methods = tuple(m.model_copy(update={"minimum_yen": 3_000}) for m in CROWDWORKS.payout_methods)
    reasons = tuple(b for b in CROWDWORKS.blockers if b.key != "balance-below-minimum")
    after = CROWDWORKS.model_copy(update={"payout_methods": methods, "blockers": reasons})
    found = impact(CROWDWORKS, after, [], TODAY, catalog_of([CROWDWORKS]))

    assert len(found.articles) == 2
    assert all("退会の体験" in text for text in found.articles)
    assert found.is_high


# ── The scenarios that come with the code ────────────────────────────────────────────────────────

SEEDS = [
    pytest.param(slug, columns, id=f"{slug}: {columns['name']}")
    for slug, cases in rows_of(read_seeds()).items()
    for columns in cases
]


@pytest.mark.parametrize(("slug", "columns"), SEEDS)
def test_the_published_facts_say_to_every_scenario_what_is_expected(slug, columns):
    case = Scenario(platform=Platform(slug=slug), **columns)

    assert run(facts_of(slug), case, TODAY) == expected_of(case)


def test_there_are_about_fifty_over_the_main_platforms():
    assert len(SEEDS) >= 50
    assert {"crowdworks", "lancers", "coconala", "craudia", "timeticket"} <= rows_of(read_seeds()).keys()


def seeds(**changes):
    case = {"name": "場合", "query": "balance=0", "verdict": "ready", "exit_on": TODAY, **changes}
    return Seeds.model_validate({"platforms": [{"platform": "sample", "on": TODAY, "base": "", "cases": [case]}]})


@pytest.mark.django_db
class TestLoading:
    @pytest.fixture(autouse=True)
    def sample(self):
        return PlatformFactory(slug="sample")

    def test_loading_twice_is_loading_once(self):
        assert load_scenarios(seeds()).added == 1
        again = load_scenarios(seeds())

        assert (again.added, again.changed, again.kept) == (0, 0, 0)
        assert Scenario.objects.count() == 1

    def test_a_changed_file_changes_the_row_that_nobody_edited(self):
        load_scenarios(seeds())

        assert load_scenarios(seeds(exit_on=date(2026, 12, 1))).changed == 1
        assert Scenario.objects.get().exit_on == date(2026, 12, 1)

    def test_what_staff_changed_stays(self):
        load_scenarios(seeds())
        Scenario.objects.update(note="わたしのメモ")

        assert load_scenarios(seeds(exit_on=date(2026, 12, 1))).kept == 1
        assert Scenario.objects.get().exit_on == TODAY

    def test_a_platform_that_does_not_exist_is_named(self):
        Platform.objects.all().delete()

        assert load_scenarios(seeds()).missing == ("sample",)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            pytest.param("- {platform: sample, on: 2026-11-24, casses: []}", "casses", id="a misspelt field"),
            pytest.param("- [", "YAMLとして読めません", id="no YAML"),
        ],
    )
    def test_a_wrong_file_says_what_to_mend(self, tmp_path, text, told):
        path = tmp_path / "scenarios.yaml"
        path.write_text(text)

        with pytest.raises(SeedsRefusedError, match=told):
            read_seeds(path)


@pytest.mark.django_db
class TestCheck:
    @pytest.fixture(autouse=True)
    def published(self):
        catalog.forget()
        platform = save_facts(make_facts())
        publish(platform, by=None, reason="はじめて", today=TODAY)
        catalog.forget()
        yield platform
        catalog.forget()

    def check(self):
        said = StringIO()
        try:
            call_command("check_scenarios", stdout=said)
        except CommandError:
            return said.getvalue(), False
        return said.getvalue(), True

    def test_all_is_well_where_readers_hear_what_is_expected(self):
        load_scenarios(seeds())

        assert self.check() == ("想定ケース1件を計算しました。期待と違うもの：0件\n", True)

    def test_a_mismatch_in_what_readers_see_fails(self):
        load_scenarios(seeds(exit_on=date(2026, 12, 1)))
        said, is_well = self.check()

        assert not is_well
        assert "sample 期待と違います：場合：最短の退会日" in said

    def test_one_that_is_switched_off_is_not_compared(self):
        load_scenarios(seeds(exit_on=date(2026, 12, 1)))
        Scenario.objects.update(is_used=False)

        assert self.check()[1]

    def test_what_a_draft_would_change_is_told_and_does_not_fail(self):
        load_scenarios(seeds(query="balance=5000", verdict="blocked"))
        case = Scenario.objects.get()
        expect(case, run(make_facts(), case, TODAY))
        case.save()
        save_facts(later(make_facts(), 60))
        said, is_well = self.check()

        assert is_well
        assert "sample 下書き：想定ケース1件中1件が変わります。最大+" in said
