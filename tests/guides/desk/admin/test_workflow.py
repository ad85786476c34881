"""An editor hands in, a publisher sends back, publishes or schedules; nobody loses a draft."""

from datetime import date, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.test import Client

from platforms.clock import JAPAN
from platforms.drafts.rows import facts_of, save_facts
from platforms.editions import catalog, submissions
from platforms.editions.publishing import publish
from platforms.models import Blocker, DraftChange, Edition, Platform, Submission
from platforms.roles import EDITOR, PUBLISHER, setup_roles
from tests.documents import make_facts
from tests.factories import StaffFactory
from tests.guides.desk.browser import edit, page_of, told, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 24)
LATER = "2026-12-01"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-24T09:00:00+09:00")
    catalog.forget()


@pytest.fixture
def published():
    platform = save_facts(make_facts())
    publish(platform, by=None, reason="はじめての公開", today=TODAY)
    catalog.forget()
    return platform


def somebody(role, name):
    setup_roles()
    user = StaffFactory(username=name, email=f"{name}@example.com", is_superuser=False)
    user.groups.set(Group.objects.filter(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def hana(db):
    return somebody(EDITOR, "hana")


@pytest.fixture
def taro(db):
    return somebody(PUBLISHER, "taro")


def page(client, platform, **query):
    return client.get(url("platform_publish", platform.pk, **query))


def handed_in(hana, published):
    edit(hana, Blocker.objects.get(), title="お金が残っている")
    return hana.post(url("platform_hand_in", published.pk), {"word": "ヘルプが変わりました"}, follow=True)


def publish_as(client, platform, **query):
    address = url("platform_publish", platform.pk, **query)
    seen = client.get(address).context["form"]["seen"].value()
    response = client.post(address, {"reason": "題の変更", "seen": seen, "accept": "on"}, follow=True)
    catalog.forget()
    return response


class TestHandingIn:
    def test_an_editor_sees_why_there_is_no_button_and_asks(self, hana, taro, published):
        edit(hana, Blocker.objects.get(), title="お金が残っている")
        assert "公開できる人に頼んでください" in page(hana, published).text

        handed_in(hana, published)

        assert "ヘルプが変わりました" in page(taro, published).text
        assert "公開を待っている" in taro.get("/admin/").text
        assert "（差し戻された）" not in taro.get("/admin/").text
        assert "公開を待っている" in taro.get(url("platform_change", published.pk)).text

    def test_it_comes_back_with_a_comment(self, hana, taro, published):
        handed_in(hana, published)

        taro.post(url("platform_send_back", published.pk), {"word": "出典を足してください"})

        assert "出典を足してください" in page(hana, published).text
        assert "出典を足してください" in hana.get(url("platform_change", published.pk)).text
        assert "（差し戻された）" in hana.get("/admin/").text
        assert 'value="公開を頼む"' in page(hana, published).text

    def test_it_never_comes_back_without_one(self, hana, taro, published):
        handed_in(hana, published)

        response = taro.post(url("platform_send_back", published.pk), {"word": " "}, follow=True)

        assert "直してほしいところを書いてください" in told(response)
        assert submissions.open_submission(published) is not None

    def test_a_publication_answers_it(self, hana, taro, published):
        handed_in(hana, published)

        publish_as(taro, published)

        assert Submission.objects.get().state == "published"
        assert "公開を待っている" not in hana.get("/admin/").text

    def test_a_draft_that_changed_since_is_told(self, hana, taro, published):
        handed_in(hana, published)
        edit(hana, Blocker.objects.get(), title="もう一度")

        assert "そのあと下書きが変わりました" in page(taro, published).text

    def test_it_can_be_taken_back_and_asked_again(self, hana, published):
        handed_in(hana, published)
        hana.post(url("platform_withdraw", published.pk))
        assert submissions.open_submission(published) is None

        handed_in(hana, published)
        handed_in(hana, published)

        assert Submission.objects.filter(state="waiting").count() == 1

    def test_an_editor_can_neither_send_back_nor_schedule(self, hana, published):
        handed_in(hana, published)

        assert hana.post(url("platform_send_back", published.pk), {"word": "x"}).status_code == 403
        assert hana.post(url("platform_publish", published.pk, on=LATER), {"reason": "x"}).status_code == 403

    def test_mails_tell_who_waits_for_whom(self, hana, taro, published, settings, django_capture_on_commit_callbacks):
        settings.MAIL_IS_SET, settings.WATCH_MAIL_TO = True, []
        with django_capture_on_commit_callbacks(execute=True):
            handed_in(hana, published)
        with django_capture_on_commit_callbacks(execute=True):
            taro.post(url("platform_send_back", published.pk), {"word": "出典を足してください"})

        assert [each.to for each in mail.outbox] == [["taro@example.com"], ["hana@example.com"]]
        assert "ヘルプが変わりました" in mail.outbox[0].body
        assert "出典を足してください" in mail.outbox[1].body


class TestSchedule:
    @pytest.fixture
    def scheduled(self, hana, taro, published):
        edit(hana, Blocker.objects.get(), title="お金が残っている")
        response = publish_as(taro, published, on=LATER)
        assert "2026年12月1日の0時に公開するように予約しました" in told(response)
        return published

    def at(self, text):
        return datetime.fromisoformat(text).replace(tzinfo=JAPAN)

    def test_it_is_published_on_its_day_and_once(self, scheduled):
        submissions.publish_due(self.at("2026-11-30T23:59:59"))
        assert Edition.objects.count() == 1

        for _ in range(2):
            submissions.publish_due(self.at("2026-12-01T00:00:00"))

        edition = Edition.objects.get(number=2)
        assert edition.document().blockers[0].title == "お金が残っている"
        assert (edition.published_by.username, edition.reason) == ("taro", "題の変更")

    def test_the_timers_command_does_it(self, scheduled, time_machine):
        time_machine.move_to("2026-12-01T00:04:00+09:00")

        call_command("publish_due", verbosity=0)

        assert Edition.objects.count() == 2

    def test_everybody_sees_it_and_a_publisher_takes_it_back(self, hana, taro, scheduled):
        assert "公開の予約中" in hana.get("/admin/").text
        assert "2026年12月1日 00:00に公開するように予約しました" in page(hana, scheduled).text

        assert hana.post(url("platform_withdraw", scheduled.pk)).status_code == 403
        taro.post(url("platform_withdraw", scheduled.pk))
        submissions.publish_due(self.at("2026-12-02T00:00:00"))

        assert Edition.objects.count() == 1

    def test_later_edits_are_not_published_with_it(self, hana, scheduled):
        edit(hana, Blocker.objects.get(), title="まだ見せない題")

        submissions.publish_due(self.at("2026-12-01T00:00:00"))

        assert Edition.objects.get(number=2).document().blockers[0].title == "お金が残っている"
        assert Blocker.objects.get().title == "まだ見せない題"

    def test_an_edition_in_between_stops_it_and_staff_are_told(self, taro, scheduled, settings, time_machine):
        settings.MAIL_IS_SET = True
        Platform.objects.update(name="急ぎの改名")
        publish(scheduled, by=None, reason="急ぎ", today=TODAY)
        time_machine.move_to("2026-12-01T00:04:00+09:00")

        call_command("publish_due", verbosity=0)

        taro.force_login(User.objects.get(username="taro"))  # a week later
        assert Edition.objects.count() == 2
        assert "第2版が公開されました" in page(taro, scheduled).text
        assert mail.outbox[0].to == ["taro@example.com"]

    def test_an_end_can_be_announced_for_its_day(self, taro, published):
        Platform.objects.update(status="retired", status_note="終わります。", status_since=date(2026, 12, 1))

        assert 'value="公開する"' not in page(taro, published).text
        publish_as(taro, published, on=LATER)
        submissions.publish_due(self.at("2026-12-01T00:00:00"))

        assert Edition.objects.get(number=2).document().status == "retired"

    @pytest.mark.parametrize("on", ["2026-11-24", "2020-01-01", "x"])
    def test_a_day_that_is_not_to_come_is_refused(self, taro, published, on):
        Platform.objects.update(name="改名")

        assert "errorlist" in page(taro, published, on=on).text
        assert Submission.objects.count() == 0


class TestDiscarding:
    def discard(self, client, platform):
        address = url("platform_discard", platform.pk)
        return client.post(address, {"seen": client.get(address).context["seen"]}, follow=True)

    def test_the_draft_is_what_readers_see_and_comes_back(self, hana, published):
        row = Blocker.objects.get()
        edit(hana, row, title="捨てる題")
        assert "捨てる題" in hana.get(url("platform_discard", published.pk)).text

        self.discard(hana, published)
        assert facts_of(published) == make_facts()
        assert Blocker.objects.get().pk == row.pk
        assert DraftChange.objects.latest("pk").get_via_display() == "下書きを捨てる"

        hana.post(url("platform_bring_back", published.pk, published.discarded_drafts.get().pk))
        assert Blocker.objects.get().title == "捨てる題"

    def test_what_changed_meanwhile_is_shown_first(self, hana, published):
        edit(hana, Blocker.objects.get(), title="捨てる題")
        address = url("platform_discard", published.pk)
        seen = hana.get(address).context["seen"]
        edit(hana, Blocker.objects.get(), title="ほかの人の題")

        hana.post(address, {"seen": seen})

        assert Blocker.objects.get().title == "ほかの人の題"

    def test_bringing_one_back_keeps_what_was_there(self, hana, published):
        edit(hana, Blocker.objects.get(), title="はじめの題")
        self.discard(hana, published)
        edit(hana, Blocker.objects.get(), title="あとの題")

        hana.post(url("platform_bring_back", published.pk, published.discarded_drafts.get().pk))
        assert Blocker.objects.get().title == "はじめの題"
        hana.post(url("platform_bring_back", published.pk, published.discarded_drafts.get().pk))

        assert Blocker.objects.get().title == "あとの題"

    def test_a_draft_that_nobody_published_has_nothing_to_go_back_to(self, hana):
        new = save_facts(make_facts(slug="new"))

        assert "戻る内容がありません" in hana.get(url("platform_discard", new.pk)).text
        self.discard(hana, new)
        assert Platform.objects.filter(slug="new").exists()


class TestWhoElseIsHere:
    def test_is_told_on_the_page_of_a_row_for_a_quarter_of_an_hour(self, hana, taro, published, time_machine):
        row = Blocker.objects.get()
        assert "いま開いている" not in hana.get(page_of(row)).text

        assert "いま開いている人：hana" in taro.get(page_of(row)).text
        assert "いま開いている" not in taro.get(page_of(published)).text

        time_machine.move_to("2026-11-24T09:16:00+09:00")
        assert "いま開いている人：hana" not in taro.get(page_of(row)).text

    def test_nobody_is_told_of_themselves(self, hana, published):
        row = Blocker.objects.get()
        hana.get(page_of(row))

        assert "いま開いている" not in hana.get(page_of(row)).text
