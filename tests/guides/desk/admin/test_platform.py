"""What an editor sees first: today's work, the state of a platform, the way to every fact."""

from datetime import date, timedelta

import pytest
from django.db.models import F

from guides.desk.admin.platform import IN_READING_ORDER, state_of
from platforms.drafts.field_mapping import platform_rows
from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.publishing import publish
from platforms.models import Citation, DraftChange, Platform, ReaderReport, Remedy, ReportStatus
from tests.documents import CHECKED, make_facts
from tests.dom import parse
from tests.factories import StaffFactory
from tests.guides.desk.browser import edit, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def undefined_variables_fail():
    """Django's own admin templates ask for what is not there."""


@pytest.fixture
def desk(client, time_machine):
    time_machine.move_to("2026-11-24T09:00:00+09:00")
    catalog.forget()
    client.force_login(StaffFactory())
    yield client
    catalog.forget()


@pytest.fixture
def published(desk):
    platform = save_facts(make_facts())
    publish(platform, by=None, reason="はじめての公開", today=TODAY)
    return platform


def report(platform, **changes):
    about = {"platform": platform, "where": "残高", "text": "報告", "sent_at": "2026-11-24T00:00Z"}
    return ReaderReport.objects.create(**about | {"receipt": str(ReaderReport.objects.count())} | changes)


def names(page):
    return {each.name for each in page.context["cl"].result_list}


class TestState:
    def test_nothing_waits(self, published):
        state = state_of(published, TODAY)

        assert (state.edition.number, state.changes, state.errors, state.stale, state.reports) == (1, 0, 0, 0, 0)

    def test_everything_that_waits_is_counted_and_leads_there(self, desk, published):
        report(published)
        report(published, status=ReportStatus.DONE)
        edit(desk, published.blockers.get(), title="お金が残っている")
        page = desk.get(url("platform_change", published.pk))

        assert "公開していない変更が1か所あります" in page.text
        assert "未対応が1件あります" in page.text
        (link,) = [a for a in parse(page.text).all("a") if "未対応が1件" in a.text]
        assert len(desk.get(link["href"]).context["cl"].result_list) == 1

    def test_what_is_counted_follows_every_save_and_publication(self, desk, published):
        def changes():
            return state_of(published, TODAY).changes

        edit(desk, published.blockers.get(), title="お金が残っている")
        assert (changes(), changes()) == (1, 1)
        edit(desk, published.blockers.get(), why="出金するまで退会できません。")
        assert changes() == 2
        publish(published, by=None, reason="直したため", today=TODAY)
        assert changes() == 0

    @pytest.mark.parametrize(("days", "stale"), [(90, False), (91, True)])
    def test_a_check_is_old_after_ninety_days(self, published, days, stale):
        assert bool(state_of(published, CHECKED + timedelta(days=days)).stale) is stale

    def test_a_fact_without_an_agreeing_source_counts_as_old(self, published):
        Citation.objects.filter(content_type__model="blocker").update(agrees=False)

        assert state_of(published, TODAY).stale == 1

    def test_a_draft_that_contradicts_itself_tells_how_much_must_be_mended(self, desk, published):
        Remedy.objects.update(wait_kind="payout", wait_method=None)

        assert "直すところが" in desk.get(url("platform_change", published.pk)).text


class TestTheWay:
    def test_every_kind_of_fact_is_reached_from_the_platform(self):
        inline = {"categories", "citations", "plans"}

        assert set(IN_READING_ORDER) == platform_rows().children.keys() - inline
        assert len(IN_READING_ORDER) == len(set(IN_READING_ORDER))

    def test_a_remedy_is_one_click_away_and_its_evidence_stands_on_its_page(self, desk, published):
        page = parse(desk.get(url("platform_change", published.pk)).text)
        address = url("remedy_change", Remedy.objects.get().pk)
        (opened,) = [each for each in page.all("details") if "open" in each.attributes]
        remedy = parse(desk.get(address).text)

        assert address in {a["href"] for a in opened.all("a")}
        assert "そう書いてあります。" in remedy.text
        back = {a["href"] for a in remedy.all("div", class_="breadcrumbs")[0].all("a")}
        assert {url("platform_change", published.pk), url("blocker_change", published.blockers.get().pk)} <= back


class TestTodaysWork:
    def test_the_front_page_names_reports_and_unpublished_drafts(self, desk, published):
        quiet = desk.get("/admin/").text
        report(published)
        edit(desk, published.blockers.get(), title="お金が残っている")
        busy = desk.get("/admin/").text

        assert "未対応の読者の報告はありません" in quiet
        assert "公開していない変更はありません" in quiet
        assert "未対応の読者の報告が1件あります" in busy
        assert url("platform_publish", published.pk) in busy

    def test_staff_without_a_role_are_told_nothing(self, client, published):
        client.force_login(StaffFactory(is_superuser=False))

        assert "今日の仕事" not in client.get("/admin/").text

    def test_the_list_can_be_todays_work(self, desk, published):
        edited = save_facts(make_facts(slug="edited", name="編集中"))
        publish(edited, by=None, reason="はじめての公開", today=TODAY)
        edit(desk, edited.blockers.get(), title="別の題")
        save_facts(make_facts(slug="new", name="新しい"))
        report(published)

        assert names(desk.get(url("platform_changelist", work="unpublished"))) == {"編集中", "新しい"}
        assert names(desk.get(url("platform_changelist", work="reports"))) == {"見本ワークス"}
        every = desk.get(url("platform_changelist"))
        assert len(names(every)) == 3
        for word in ("公開していない変更あり", "公開中と同じ", "未公開"):
            assert f">{word}<" in every.text

    def test_what_a_publication_or_an_undo_wrote_down_is_no_waiting_edit(self, published):
        """Both log what they do to the draft before they freeze it."""
        assert not DraftChange.objects.filter(platform__editions__published_at__lt=F("at")).exists()
        assert Platform.objects.count() == 1
