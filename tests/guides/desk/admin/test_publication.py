"""Before publication: an editor sees on one page what changes, for whom, and says why."""

import re
from datetime import date
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction

from guides.desk.admin.publication import look_at
from guides.desk.scenarios import expect, query_about, run
from platforms.drafts.rows import facts_of, save_facts
from platforms.editions import catalog, publishing
from platforms.editions.publishing import publish
from platforms.models import DraftChange, Edition, PayoutMethod, PayoutWindow, Platform, ReaderReport, Scenario
from tests.documents import make_facts
from tests.dom import parse
from tests.factories import FeeScheduleFactory, FeeTierFactory, StaffFactory
from tests.guides.desk.browser import edit, told, url
from tests.guides.published import facts_of as published_facts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def undefined_variables_fail():
    """Django's own admin templates ask for what is not there."""


@pytest.fixture(autouse=True)
def fresh(time_machine):
    time_machine.move_to("2026-11-24T09:00:00+09:00")
    catalog.forget()
    yield
    catalog.forget()


@pytest.fixture
def editor():
    return StaffFactory()


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def published():
    platform = save_facts(make_facts())
    publish(platform, by=None, reason="はじめての公開", today=TODAY)
    catalog.forget()
    return platform


@pytest.fixture
def case(published):
    """Somebody whose balance is paid out on the pay day of the facts."""
    scenario = Scenario(platform=published, name="残高が5000円", query="balance=5000", on=TODAY)
    expect(scenario, run(facts_of(published), scenario, TODAY))
    scenario.save()
    return scenario


def pay_later():
    """The edit: what closes now is paid out ten days later."""
    PayoutWindow.objects.filter(pay_day=15).update(pay_day=25)


def seen_on(desk, platform):
    return desk.get(url("platform_publish", platform.pk)).context["form"]["seen"].value()


def publish_it(desk, platform, **data):
    told_why = {
        "reason": "支払日の変更",
        "checked": "on",
        **({} if "seen" in data else {"seen": seen_on(desk, platform)}),
        **data,
    }
    response = desk.post(url("platform_publish", platform.pk), told_why, follow=True)
    catalog.forget()  # a test's transaction never ends, so nothing tells the catalog
    return response


# ── One page ─────────────────────────────────────────────────────────────────────────────────────


def test_the_page_says_what_is_what_changes_and_what_it_does_to_readers(desk, published, case):
    pay_later()
    text = desk.get(url("platform_publish", published.pk)).text

    assert "公開中：第1版" in text
    assert "<del>15</del>" in text
    assert "<ins>25</ins>" in text
    assert "想定ケース1件中1件が変わります。最大+" in text
    assert "最短の退会日：" in text
    assert "公開の理由" in text


def test_nothing_to_publish_has_no_form(desk, published, case):
    page = desk.get(url("platform_publish", published.pk))

    assert "下書きは、公開中の版と同じです" in page.text
    assert 'value="公開する"' not in page.text


def test_publication_needs_a_reason_and_this_very_draft(desk, published):
    pay_later()
    seen = seen_on(desk, published)
    desk.post(url("platform_publish", published.pk), {"reason": " ", "seen": seen})
    Platform.objects.update(name="ほかの人の変更")
    late = desk.post(url("platform_publish", published.pk), {"reason": "変更", "seen": seen}, follow=True)

    assert "下書きが変わりました" in told(late)
    assert Edition.objects.count() == 1


def test_a_publication_by_somebody_else_meanwhile_is_noticed(desk, published):
    pay_later()
    seen = seen_on(desk, published)
    Edition.objects.create(platform=published, number=2, facts=Edition.objects.get().facts, reason="同時")
    late = desk.post(url("platform_publish", published.pk), {"reason": "変更", "seen": seen}, follow=True)

    assert "下書きが変わりました" in told(late)


def test_a_value_with_old_evidence_is_published_only_by_somebody_who_says_that_it_was_compared(desk, published):
    pay_later()
    refused = publish_it(desk, published, checked="")

    assert "出典と比べてから、チェックを入れてください" in refused.text
    assert Edition.objects.count() == 1
    publish_it(desk, published)
    assert Edition.objects.count() == 2


def test_other_evidence_needs_no_such_word(desk, published):
    pay_later()
    PayoutMethod.objects.get().citations.update(checked_on=TODAY)
    publish_it(desk, published, checked="")

    assert Edition.objects.count() == 2


def test_what_is_added_is_shown_whole_to_whoever_approves_it(desk, published):
    schedule = FeeScheduleFactory(platform=published, title="特別な料率", formats=("task",))
    FeeTierFactory(fee_schedule=schedule, rate="0.165")

    assert "手数料区分：料率 0.165" in desk.get(url("platform_publish", published.pk)).text


def test_a_new_platform_is_shown_whole(desk):
    new = save_facts(make_facts(slug="new", name="新しいサイト"))
    text = desk.get(url("platform_publish", new.pk)).text

    assert "振込手数料：" in text
    assert '<th scope="row">よみ</th>' in text


def test_changed_letters_are_marked(desk, published):
    Platform.objects.update(summary="仕事を受ける人と頼む人を引き合わせます。")

    assert "<ins>引き合わせ</ins>" in desk.get(url("platform_publish", published.pk)).text


def test_a_successor_that_the_site_does_not_know_is_refused(desk, published):
    Platform.objects.update(successor="nobody")

    assert "「nobody」というプラットフォームはありません" in desk.get(url("platform_publish", published.pk)).text


def test_scenarios_expect_the_new_outcome_when_the_editor_says_so(desk, published, case):
    pay_later()
    response = publish_it(desk, published, accept="on")
    before, case = case.exit_on, Scenario.objects.get()

    assert "第2版を公開しました" in told(response)
    assert case.exit_on > before
    assert "期待どおり" in desk.get(url("scenario_change", case.pk)).text


def test_scenarios_keep_their_expectation_otherwise(desk, published, case):
    pay_later()
    publish_it(desk, published)

    assert Scenario.objects.get().exit_on == case.exit_on
    assert "最短の退会日：" in desk.get(url("scenario_change", case.pk)).text


def test_a_scenario_that_was_wrong_before_stays_wrong(desk, published, case):
    """Publishing an unrelated change must not make it look right."""
    Scenario.objects.update(received_yen=1)
    Platform.objects.update(name="改名ワークス")
    publish_it(desk, published, accept="on")

    assert Scenario.objects.get().received_yen == 1


def test_an_edit_between_the_look_and_the_freezing_is_never_published_unseen(desk, published, monkeypatch):
    """Whatever comes in between, past every lock: what is frozen is what was compared."""

    def publish_after_somebody_else(platform, found, **told):
        Platform.objects.update(name="ほかの人の変更")
        edited_by(None, platform, "名前")
        return publishing.publish_proven(platform, found, **told)

    monkeypatch.setattr("guides.desk.admin.publication.publish_proven", publish_after_somebody_else)
    pay_later()
    response = publish_it(desk, published)

    assert "下書きが変わりました" in told(response)
    assert Edition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_scenarios_run_before_the_lock_and_the_freezing_under_it(desk, published, monkeypatch):
    """Lints and scenarios take long: nobody else's save waits for them."""
    pay_later()
    seen, steps = seen_on(desk, published), []

    class Locking(type(Platform.objects.all())):
        def select_for_update(self, *args, **kwargs):
            steps.append("lock")
            return super().select_for_update(*args, **kwargs)

    def noted(name, done):
        def step(*args, **kwargs):
            steps.append(name if connection.in_atomic_block else f"{name} outside")
            return done(*args, **kwargs)

        return step

    monkeypatch.setattr(Platform.objects, "get_queryset", lambda: Locking(Platform))
    monkeypatch.setattr("guides.desk.admin.publication.look_at", noted("look", look_at))
    monkeypatch.setattr("platforms.editions.publishing.freeze", noted("freeze", publishing.freeze))
    desk.post(url("platform_publish", published.pk), {"reason": "変更", "checked": "on", "seen": seen})

    assert [step for step in steps if step != "lock"] == ["look outside", "freeze"]
    assert steps.index("look outside") < steps.index("lock") < steps.index("freeze")
    assert Edition.objects.count() == 2


def test_an_edition_between_the_look_and_the_freezing_is_noticed(desk, published, monkeypatch):
    """Also where somebody else published the very same draft, with a reason of their own."""

    def look_before_somebody_publishes(platform, today):
        found = look_at(platform, today)
        publish(platform, by=None, reason="ほかの人の公開", today=today)
        return found

    pay_later()
    seen = seen_on(desk, published)
    monkeypatch.setattr("guides.desk.admin.publication.look_at", look_before_somebody_publishes)
    response = publish_it(desk, published, seen=seen)

    assert "下書きが変わりました" in told(response)
    assert list(Edition.objects.order_by("number").values_list("reason", flat=True))[1:] == ["ほかの人の公開"]


# ── A second person ──────────────────────────────────────────────────────────────────────────────


def edited_by(user, platform, *where):
    changes = [{"where": each, "before": "a", "after": "b"} for each in where or ("支払日",)]
    DraftChange.objects.create(platform=platform, who=user, via=DraftChange.Via.ADMIN, changes=changes)


class TestSecondPerson:
    @pytest.fixture(autouse=True)
    def a_team_that_wants_it(self, settings):
        settings.STAFF_SECOND_PERSON = True

    def refused(self, desk, published):
        page = desk.get(url("platform_publish", published.pk))
        seen = page.context["form"]["seen"].value()
        response = desk.post(url("platform_publish", published.pk), {"reason": "変更", "seen": seen})

        assert "とは別の人が公開してください" in page.text
        assert 'value="公開する"' not in page.text
        assert "別の人が公開してください" in told(response)
        assert Edition.objects.count() == 1
        return page

    def test_the_last_editor_cannot_publish_what_is_high(self, desk, editor, published, case):
        pay_later()
        edited_by(editor, published)
        page = self.refused(desk, published)

        assert f"編集した人（{editor}）とは別の人が" in page.text

    def test_a_later_edit_by_somebody_else_does_not_free_the_first_editor(self, desk, editor, published, case):
        pay_later()
        edited_by(editor, published)
        edited_by(StaffFactory(), published, "紹介")

        self.refused(desk, published)

    def test_everybody_who_edited_since_the_edition_waits(self, desk, editor, published, case):
        pay_later()
        edited_by(StaffFactory(), published)
        edited_by(editor, published, "紹介")

        self.refused(desk, published)

    def test_somebody_else_can(self, desk, published, case):
        pay_later()
        edited_by(StaffFactory(), published)

        assert "第2版を公開しました" in told(publish_it(desk, published))

    def test_whoever_only_confirmed_evidence_can(self, desk, editor, published, case):
        pay_later()
        edited_by(StaffFactory(), published)
        edited_by(editor, published, "出金方法「毎月」 › 根拠「公式」 › 確認日", "根拠「公式」 › 確認方法")

        assert "第2版を公開しました" in told(publish_it(desk, published))

    def test_edits_that_were_published_before_do_not_count(self, desk, editor, published, case, time_machine):
        edited_by(editor, published)
        Platform.objects.update(name="改名ワークス")
        publish_it(desk, published)
        time_machine.move_to("2026-11-24T10:00:00+09:00")
        pay_later()
        edited_by(StaffFactory(), published)

        assert "第3版を公開しました" in told(publish_it(desk, published))

    def test_the_first_edition_needs_somebody_else_too(self, desk, editor):
        new = save_facts(make_facts(slug="new"))
        edited_by(editor, new)
        page = desk.get(url("platform_publish", new.pk))

        assert "はじめての公開です" in page.text
        assert "とは別の人が公開してください" in page.text

    def test_a_real_edit_at_the_desk_counts(self, desk, published, case):
        """By the log that the desk itself writes."""
        method = published.payout_methods.get()
        edit(desk, method, minimum_yen="3000")

        self.refused(desk, published)

    def test_what_is_not_high_needs_nobody_else(self, desk, editor, published, case):
        Platform.objects.update(name="改名ワークス")
        edited_by(editor, published)

        assert "第2版を公開しました" in told(publish_it(desk, published))

    def test_without_the_setting_nobody_waits(self, desk, editor, published, case, settings):
        settings.STAFF_SECOND_PERSON = False
        pay_later()
        edited_by(editor, published)

        assert "第2版を公開しました" in told(publish_it(desk, published))

    def test_going_back_to_what_was_published_needs_nobody(self, desk, editor, published):
        """Mistakes must go at once; that content was looked at when it was published."""
        pay_later()
        edited_by(StaffFactory(), published)
        publish_it(desk, published)
        page = desk.get(url("platform_restore", published.pk, 1))
        seen = page.context["form"]["seen"].value()
        response = desk.post(url("platform_restore", published.pk, 1), {"reason": "誤り", "seen": seen}, follow=True)

        assert "第3版として公開しました" in told(response)


# ── Editions side by side ────────────────────────────────────────────────────────────────────────


def test_two_editions_are_compared_with_what_they_meant_for_readers(desk, published, case):
    pay_later()
    publish_it(desk, published)
    Platform.objects.update(name="改名ワークス")
    publish_it(desk, published)
    newest = desk.get(url("platform_compare", published.pk)).text
    chosen = desk.get(url("platform_compare", published.pk, old=1, new=2)).text

    assert "<ins>改名</ins>ワークス" in newest
    assert "どれも変わりません" in newest
    assert "<ins>改名</ins>ワークス" not in chosen
    assert "想定ケース1件中1件が変わります" in chosen


def test_comparing_needs_editions_that_exist(desk, published):
    assert "正しく選択" in desk.get(url("platform_compare", published.pk, old=1, new=9)).text
    assert "まだ公開していません" in desk.get(url("platform_compare", save_facts(make_facts(slug="new")).pk)).text


@pytest.mark.parametrize(
    ("name", "read"), [pytest.param("compare", 2, id="the two compared"), pytest.param("editions", 0, id="none listed")]
)
def test_of_many_editions_only_those_compared_are_read(desk, published, name, read, django_assert_max_num_queries):
    for number in range(4):
        publish(save_facts(make_facts(name=f"名前{number}")), by=None, reason="改名", today=TODAY)
    address = url(f"platform_{name}", published.pk)
    desk.get(address)  # the catalog reads what is current once
    with django_assert_max_num_queries(30) as asked:
        desk.get(address)

    assert sum('"platforms_edition"."facts"' in each["sql"] for each in asked) == read


def test_an_editor_who_may_not_publish_sees_the_impact_and_no_button(client, published, case):
    viewer = StaffFactory(is_superuser=False)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_platform"))
    client.force_login(viewer)
    pay_later()
    address = url("platform_publish", published.pk)

    assert "想定ケース1件中1件が変わります" in client.get(address).text
    assert 'value="公開する"' not in client.get(address).text
    assert client.post(address, {"reason": "公開"}).status_code == 403


# ── A scenario from a link ───────────────────────────────────────────────────────────────────────


def from_link(desk, link, **data):
    return desk.post(url("scenario_add"), {"link": link, "name": "", "note": "", "origin": "", **data}, follow=True)


@pytest.mark.usefixtures("published")
class TestFromLink:
    @pytest.mark.parametrize(
        "link",
        [
            pytest.param("http://127.0.0.1:8000/guides/sample/report/?balance=5000", id="the report"),
            pytest.param("/guides/sample/questions/?balance=5000&utm_source=blog", id="the wizard"),
            pytest.param("/guides/sample/questions/balance/?balance=5,000円", id="one question, typed by hand"),
        ],
    )
    def test_one_step_saves_todays_outcome(self, desk, settings, link):
        settings.SITE_URL = "http://127.0.0.1:8000"
        from_link(desk, link)
        scenario = Scenario.objects.get()

        assert (scenario.query, scenario.on, scenario.verdict) == ("balance=5000", TODAY, "blocked")
        assert scenario.blocking == ("balance",)
        assert scenario.exit_on
        assert scenario.received_yen + scenario.fees_yen == 5_000
        assert scenario.name == "残高がある（balance=5000）"

    def test_the_links_own_day_counts(self, desk):
        from_link(desk, "/guides/sample/report/?balance=0&on=2026-12-24", name="年末", origin="読者の報告 12")

        assert Scenario.objects.get().on == date(2026, 12, 24)
        assert Scenario.objects.get().exit_on == date(2026, 12, 24)
        assert Scenario.objects.get().origin == "読者の報告 12"

    @pytest.mark.parametrize(
        ("link", "why"),
        [
            pytest.param("https://[::1/", "アドレスとして読めません", id="no address"),
            pytest.param(
                "https://evil.example/guides/sample/report/", "このサイトのアドレスではありません", id="elsewhere"
            ),
            pytest.param("/nowhere/", "このサイトにないページ", id="no page"),
            pytest.param("/guides/nobody/report/", "公開中のプラットフォーム", id="no platform"),
            pytest.param("/about/", "公開中のプラットフォーム", id="a page without a platform"),
            pytest.param("/guides/sample/report/?blance=1", "「blance」", id="no such question"),
            pytest.param("/guides/sample/report/?balance=abc", "「balance」", id="no answer"),
            pytest.param("/guides/sample/report/?on=someday", "「on」", id="no day"),
        ],
    )
    def test_what_cannot_be_used_is_said_and_kept(self, desk, link, why):
        page = from_link(desk, link)

        assert why in page.text
        assert link.replace("&", "&amp;") in page.text
        assert not Scenario.objects.exists()

    def test_a_name_that_is_taken_is_refused(self, desk):
        from_link(desk, "/guides/sample/report/?balance=0", name="場合")
        page = from_link(desk, "/guides/sample/report/?balance=1", name="場合")

        assert "「場合」という想定ケースがもうあります" in page.text

    def test_a_situation_that_cannot_be_read_is_refused_later_too(self, desk):
        from_link(desk, "/guides/sample/report/?balance=0", name="場合")
        scenario = Scenario.objects.get()
        data = {"name": "場合", "query": "blance=0", "on": "2026-11-24", "verdict": "ready", "exit_on": "2026-11-24"}
        yen = {"received_yen": 0, "fees_yen": 0, "forfeited_yen": 0}
        page = desk.post(url("scenario_change", scenario.pk), {**data, **yen})

        assert "「blance」" in page.text
        assert Scenario.objects.get().query == "balance=0"

    def test_scenarios_are_switched_off_and_not_deleted(self, desk):
        from_link(desk, "/guides/sample/report/?balance=0")

        address = url("scenario_delete", Scenario.objects.get().pk)
        desk.post(address, {"post": "yes"})

        assert desk.get(address).status_code == 403
        assert Scenario.objects.exists()

    def test_staff_can_accept_what_readers_see(self, desk):
        from_link(desk, "/guides/sample/report/?balance=5000")
        scenario = Scenario.objects.get()
        Scenario.objects.update(received_yen=1)
        desk.post(url("scenario_changelist"), {"action": "accept_today", "_selected_action": [scenario.pk]})

        assert Scenario.objects.get().received_yen == scenario.received_yen


# ── A scenario from a reader's report ────────────────────────────────────────────────────────────


def reported(platform, fact="blockers.balance", where="退会できない理由「残高がある」"):
    return ReaderReport.objects.create(
        platform=platform, fact=fact, where=where, text="山田太郎です", receipt=fact, sent_at="2026-11-24T00:00Z"
    )


class TestFromReport:
    def test_one_button_and_one_save_make_it(self, desk, published):
        report = reported(published)
        page = parse(desk.get(url("readerreport_change", report.pk)).text)
        (button,) = [a for a in page.all("a") if a.text.strip() == "この項目の想定ケースを作る"]
        filled = desk.get(button["href"])
        form = filled.context["adminform"].form
        desk.post(url("scenario_add"), {name: form[name].value() or "" for name in form.fields})
        scenario = Scenario.objects.get()

        assert "報告に、読者の回答は入っていません" in told(filled)
        assert (scenario.query, scenario.verdict, scenario.blocking) == ("balance=1", "blocked", ("balance",))
        assert scenario.origin == f"読者の報告 {report.pk}：退会できない理由「残高がある」"

    def test_a_fact_without_conditions_begins_without_answers(self, desk, published):
        report = reported(published, "payout_methods.monthly", "出金方法")
        page = desk.get(url("readerreport_change", report.pk))

        assert "link=%2Fguides%2Fsample%2Freport%2F&amp;" in page.text

    def test_nothing_is_offered_where_nothing_is_published(self, desk):
        report = reported(save_facts(make_facts(slug="new")))

        assert "想定ケースを作る" not in desk.get(url("readerreport_change", report.pk)).text

    def test_the_words_of_a_reader_are_not_copied(self, desk, published):
        """They may hold names; a scenario outlives the report."""
        report = reported(published)
        page = parse(desk.get(url("readerreport_change", report.pk)).text)
        (address,) = [a["href"] for a in page.all("a") if "/scenario/add/" in a.get("href", "")]

        assert quote(report.text) not in address


@pytest.mark.parametrize("slug", ["crowdworks", "lancers", "coconala"])
def test_every_reason_of_the_real_platforms_has_an_example(slug):
    facts = published_facts(slug)
    assert facts.blockers
    for each in [blocker for blocker in facts.blockers if blocker.strength == "stops"]:
        query = query_about(facts, f"blockers.{each.key}")
        result = run(facts, Scenario(query=query, on=TODAY), TODAY)
        assert each.key in result.blocking, query


def test_a_day_is_expected_only_of_a_fixed_day(published):
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.create(platform=published, name="場合", verdict="ready", exit_on=TODAY)


def test_the_pages_carry_no_inline_script_or_style(desk, published, case):
    pay_later()
    pages = [
        url("platform_publish", published.pk),
        url("platform_change", published.pk),
        url("platform_changelist"),
        url("scenario_changelist"),
        url("scenario_add"),
        url("scenario_change", case.pk),
        url("platform_compare", published.pk),
        url("platform_review"),
        url("platform_check", published.pk, "blockers/balance"),
        *(url("platform_preview", published.pk, page) for page in ("guide", "platform", "report")),
    ]
    for address in pages:
        response = desk.get(address)
        assert response.status_code == 200
        assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>|<style| style=|\son\w+=\"", response.text), address
