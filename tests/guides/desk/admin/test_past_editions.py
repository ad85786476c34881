import re
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from platforms.drafts.rows import facts_of, save_facts
from platforms.editions.publishing import publish
from platforms.models import (
    Blocker,
    Citation,
    DraftChange,
    Edition,
    Platform,
    Remedy,
)
from tests.documents import blocker, make_facts, question
from tests.factories import StaffFactory
from tests.guides.desk.browser import edit, page_of, told, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-22T09:00:00+09:00")


class TestPublication:
    def test_errors_are_told_and_there_is_no_button(self, desk, platform):
        Citation.objects.all().delete()

        page = desk.get(url("platform_publish", platform.pk))

        assert "退会できない理由「残高がある」：根拠がありません" in page.text
        assert 'type="submit" class="default"' not in page.text

    def test_an_invalid_draft_tells_its_problems(self, desk, platform):
        Remedy.objects.update(wait_method=None)

        page = desk.get(url("platform_publish", platform.pk))

        assert "解消方法「出金を待つ」 › 待ち時間の種類" in page.text

    def test_a_reason_is_needed(self, desk, platform):
        seen = desk.get(url("platform_publish", platform.pk)).context["form"]["seen"].value()

        desk.post(url("platform_publish", platform.pk), {"reason": " ", "seen": seen})

        assert not Edition.objects.exists()

    def test_an_edition_comes_back_with_one_button(self, desk, editor, published):
        Platform.objects.update(name="まちがい")
        publish(published, by=None, reason="変更", today=TODAY)
        page = desk.get(url("platform_restore", published.pk, 1))
        assert "まちがい" in page.text

        seen = page.context["form"]["seen"].value()
        response = desk.post(
            url("platform_restore", published.pk, 1), {"reason": "まちがえたため", "seen": seen}, follow=True
        )

        assert "第3版として公開しました" in told(response)
        assert facts_of(published) == make_facts()
        assert Edition.objects.get(number=3).published_by == editor

    def test_an_edition_published_meanwhile_stops_the_undo(self, desk, published):
        seen = desk.get(url("platform_restore", published.pk, 1)).context["form"]["seen"].value()
        Platform.objects.update(name="新しい名前")
        publish(published, by=None, reason="変更", today=TODAY)

        desk.post(url("platform_restore", published.pk, 1), {"reason": "戻す", "seen": seen})

        assert Edition.objects.count() == 2

    def test_a_draft_edited_meanwhile_stops_the_undo(self, desk, published):
        """It would be gone, and nobody had seen it."""
        Platform.objects.update(name="第2版の名前")
        publish(published, by=None, reason="変更", today=TODAY)
        seen = desk.get(url("platform_restore", published.pk, 1)).context["form"]["seen"].value()
        edit(desk, Blocker.objects.get(), title="お金が残っている")

        late = desk.post(url("platform_restore", published.pk, 1), {"reason": "戻す", "seen": seen}, follow=True)

        assert "版か下書きが変わりました" in told(late)
        assert "なくなる下書きの変更（1）" in late.text
        assert Edition.objects.count() == 2
        assert Blocker.objects.get().title == "お金が残っている"

    def test_editions_and_changes_are_listed(self, desk, published):
        edit(desk, Blocker.objects.get(), title="お金が残っている")

        assert "はじめての公開" in desk.get(url("platform_editions", published.pk)).text
        assert "残高がある → お金が残っている" in desk.get(url("platform_changes", published.pk)).text

    def test_a_published_platform_cannot_be_deleted(self, desk, published):
        desk.post(url("platform_delete", published.pk), {"post": "yes"})

        assert Platform.objects.exists()


class TestPermissions:
    PAGES = ("platform_publish", "platform_editions", "platform_changes")

    @pytest.mark.parametrize("name", PAGES)
    def test_strangers_are_sent_to_the_door(self, client, platform, name):
        response = client.get(url(name, platform.pk))

        assert response.status_code == 302
        assert "login" in response.url

    @pytest.mark.parametrize("name", PAGES)
    def test_staff_without_permission_see_nothing(self, client, platform, name):
        client.force_login(StaffFactory(is_superuser=False))

        assert client.get(url(name, platform.pk)).status_code == 403

    def test_an_editor_who_may_not_publish_can_look_but_not_publish_or_undo(self, client, published):
        editor = StaffFactory(is_superuser=False)
        editor.user_permissions.set(Permission.objects.filter(codename__in=["view_platform", "change_platform"]))
        client.force_login(editor)

        assert client.get(url("platform_editions", published.pk)).status_code == 200
        assert client.post(url("platform_publish", published.pk), {"reason": "公開"}).status_code == 403
        assert client.post(url("platform_restore", published.pk, 1), {"reason": "戻す"}).status_code == 403

    def test_editions_and_the_log_have_no_form_of_their_own(self):
        assert Edition not in admin.site._registry
        assert DraftChange not in admin.site._registry


class TestPages:
    def test_no_page_carries_inline_script_or_style(self, desk, published):
        pages = [
            page_of(published),
            page_of(Blocker.objects.get()),
            page_of(Remedy.objects.get()),
            *(url(name, published.pk) for name in TestPermissions.PAGES),
            url("platform_restore", published.pk, 1),
            url("platform_changelist"),
            url("blocker_changelist"),
        ]
        for address in pages:
            text = desk.get(address).text
            assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>|<style| style=|\son\w+=\"", text), address

    def test_the_front_page_lists_platforms_and_questions_alone(self, desk):
        text = desk.get(reverse("admin:index")).text

        assert url("platform_changelist") in text
        assert url("question_changelist") in text
        assert url("blocker_changelist") not in text

    @pytest.mark.parametrize("many", ["citations", "conditions"])
    def test_the_page_of_a_fact_costs_the_same_for_one_row_below_it_and_for_twelve(
        self, desk, many, django_assert_max_num_queries
    ):
        counts = []
        for number in (1, 12):
            given = blocker()
            save_facts(make_facts(blockers=[given | {many: given[many][:1] * number}]))
            page = page_of(Blocker.objects.get())
            desk.get(page)
            with django_assert_max_num_queries(20) as counted:
                desk.get(page)
            counts.append(len(counted))

        assert counts[0] == counts[1]

    def test_the_page_of_a_platform_costs_the_same_for_two_questions_and_for_twelve(
        self, desk, django_assert_max_num_queries
    ):
        counts = []
        for number in (0, 10):
            asked = make_facts().model_dump()["questions"]
            platform = save_facts(make_facts(questions=[*asked, *(question(f"more_{n}") for n in range(number))]))
            desk.get(page_of(platform))
            with django_assert_max_num_queries(100) as counted:
                desk.get(page_of(platform))
            counts.append(len(counted))

        assert counts[0] == counts[1]

    def test_the_list_of_platforms_counts_the_rows_of_one_model_apart_from_those_of_another(self, desk, platform):
        listed = desk.get(url("platform_changelist")).context["cl"].queryset

        assert "JOIN" not in str(listed.query)

    def test_the_list_of_platforms_costs_the_same_for_three_and_thirty(self, desk, django_assert_max_num_queries):
        for number in range(3):
            save_facts(make_facts(slug=f"p-{number}"))
        desk.get(url("platform_changelist"))  # the first page notes that the session began
        with django_assert_max_num_queries(8) as few:
            desk.get(url("platform_changelist"))
        for number in range(3, 30):
            save_facts(make_facts(slug=f"p-{number}", blockers=[]))
        with django_assert_max_num_queries(8) as many:
            desk.get(url("platform_changelist"))

        assert len(few) == len(many)
