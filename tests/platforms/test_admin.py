import re
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from platforms import catalog
from platforms.drafts import facts_of, save_facts, save_question
from platforms.models import (
    Blocker,
    Citation,
    DraftChange,
    Edition,
    FeeSchedule,
    FeeTier,
    PayoutMethod,
    Platform,
    PlatformQuestion,
    Question,
    Remedy,
    Source,
)
from platforms.publishing import publish
from tests.factories import StaffFactory
from tests.platforms.documents import blocker, make_facts, make_question, remedy

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-22T09:00:00+09:00")


@pytest.fixture
def editor():
    return StaffFactory()


@pytest.fixture
def desk(client, editor):
    """A browser in which staff are logged in."""
    client.force_login(editor)
    return client


@pytest.fixture
def platform():
    return save_facts(make_facts())


@pytest.fixture
def published(platform):
    publish(platform, by=None, reason="はじめての公開", today=TODAY)
    return platform


def url(name, *args):
    return reverse(f"admin:platforms_{name}", args=args)


def page_of(row):
    return url(f"{row._meta.model_name}_change", row.pk)


def filled_in(response):
    """What a browser would send back from this page."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {"seen": response.context["seen"], "_save": "保存"}
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, tuple):
                value = list(value) if hasattr(bound.field, "choices") else "\n".join(value)
            if value is not None and value is not False:
                data[bound.html_name] = "on" if value is True else value
    return data


def edit(desk, row, **changes):
    """Open a row's page, change some fields and save."""
    return desk.post(page_of(row), filled_in(desk.get(page_of(row))) | changes, follow=True)


def told(response):
    return " ".join(str(message) for message in response.context["messages"])


class TestEditing:
    def test_a_corrected_fee_tier_reaches_readers_when_it_is_published(
        self, desk, published, django_capture_on_commit_callbacks
    ):
        edit(desk, FeeSchedule.objects.get(), **{"tiers-0-rate": "0.165"})
        assert str(catalog.current().get("sample").facts.fee_schedules[0].tiers[0].rate) == "0.2"

        page = desk.get(url("platform_publish", published.pk))
        assert "料率" in page.text
        with django_capture_on_commit_callbacks(execute=True):
            seen = page.context["form"]["seen"].value()
            desk.post(url("platform_publish", published.pk), {"reason": "料率が変わったため", "seen": seen})

        found = catalog.current().get("sample")
        assert found.number == 2
        assert str(found.facts.fee_schedules[0].tiers[0].rate) == "0.165"

    @pytest.mark.parametrize(
        "model",
        [
            pytest.param(model, id=model._meta.model_name)
            for model in admin.site._registry
            if model._meta.app_label == "platforms"
        ],
    )
    def test_every_page_opens_and_saving_it_untouched_changes_nothing(self, desk, model):
        platform = save_facts(everything())
        row = model.objects.order_by("pk").first()
        before = facts_of(platform)

        assert desk.get(url(f"{model._meta.model_name}_changelist")).status_code == 200
        response = edit(desk, row)

        assert response.status_code == 200
        assert "adminform" not in response.context or not response.context["adminform"].errors
        assert facts_of(platform) == before
        assert not DraftChange.objects.exists()

    def test_a_change_is_written_down_in_words_with_its_editor(self, desk, editor, platform):
        edit(desk, Blocker.objects.get(), title="お金が残っている")

        change = DraftChange.objects.get()
        assert (change.platform, change.who, change.via) == (platform, editor, DraftChange.Via.ADMIN)
        assert change.changes == [
            {"where": "退会できない理由「お金が残っている」 › 題", "before": "残高がある", "after": "お金が残っている"}
        ]

    def test_citations_are_edited_beside_their_fact(self, desk, platform):
        data = {
            "platforms-citation-content_type-object_id-TOTAL_FORMS": "2",
            "platforms-citation-content_type-object_id-1-order": "20",
            "platforms-citation-content_type-object_id-1-source": Source.objects.get().pk,
            "platforms-citation-content_type-object_id-1-says": "違うと書いてあります。",
            "platforms-citation-content_type-object_id-1-checked_on": "2026-11-20",
        }
        edit(desk, Blocker.objects.get(), **data)

        (_, added) = facts_of(platform).blockers[0].citations
        assert (added.says, added.agrees) == ("違うと書いてあります。", False)

    def test_a_row_is_added_from_the_page_above(self, desk, platform):
        page = desk.get(page_of(Blocker.objects.get()))
        (section,) = page.context["sections"]
        form = desk.get(section["add_url"])

        data = filled_in(form) | {"key": "quick", "title": "すぐ出金する", "how": "申請します。", "actor": "you"}
        desk.post(section["add_url"], data | {"wait_kind": "none"})

        assert [found.key for found in facts_of(platform).blockers[0].remedies] == ["payout", "quick"]

    def test_a_row_cannot_be_added_to_nothing(self, desk):
        assert desk.get(url("blocker_add")).status_code == 404
        assert url("blocker_add") not in desk.get(url("blocker_changelist")).text

    def test_a_new_platform_is_written_down(self, desk):
        form = desk.get(url("platform_add"))
        words = {"slug": "new", "name": "新しい", "kana": "あたらしい", "kind": "agent", "summary": "紹介"}

        desk.post(url("platform_add"), filled_in(form) | words | {"fee_status": "unknown"})

        assert DraftChange.objects.get().platform == Platform.objects.get(slug="new")

    def test_a_deleted_row_is_written_down(self, desk, platform):
        response = desk.post(url("blocker_delete", Blocker.objects.get().pk), {"post": "yes"}, follow=True)

        assert "削除しました" in told(response)
        assert facts_of(platform).blockers == ()
        assert DraftChange.objects.get().changes[0]["after"] == "削除"

    def test_a_source_that_facts_rest_on_cannot_be_deleted(self, desk, platform):
        response = desk.post(url("source_delete", Source.objects.get().pk), {"post": "yes"})

        assert Source.objects.exists()
        assert "根拠" in response.text

    def test_crlf_from_a_browser_becomes_lf(self, desk, platform):
        edit(desk, Blocker.objects.get(), why="一行目\r\n二行目")

        assert facts_of(platform).blockers[0].why == "一行目\n二行目"

    def test_a_list_is_one_item_a_line(self, desk, platform):
        edit(desk, platform, aliases="ミホワ\r\n\r\nみほわ ")

        assert facts_of(platform).aliases == ("ミホワ", "みほわ")

    def test_choices_come_from_the_same_platform(self, desk, platform):
        other = save_facts(make_facts(slug="other"))

        page = desk.get(page_of(Remedy.objects.get(blocker__platform=platform)))

        offered = page.context["adminform"].form.fields["wait_method"].queryset
        assert set(offered) == set(PayoutMethod.objects.filter(platform=platform))
        assert not offered.filter(platform=other).exists()

    def test_a_forged_parent_does_not_move_a_row(self, desk, platform):
        other = save_facts(make_facts(slug="other", blockers=[]))

        edit(desk, Blocker.objects.get(), platform=str(other.pk))

        assert Blocker.objects.get().platform == platform

    def test_a_shared_question_is_written_down_for_every_platform_that_asks_it(self, desk, platform):
        save_facts(make_facts(slug="other"))
        save_facts(make_facts(slug="silent", questions=[], blockers=[]))

        edit(desk, Question.objects.get(key="active_contracts"), text="契約は？")

        assert {change.platform.slug for change in DraftChange.objects.all()} == {"sample", "other"}


class TestMistakes:
    def test_a_wrong_rate_is_told_beside_its_field(self, desk, platform):
        response = edit(desk, FeeSchedule.objects.get(), **{"tiers-0-rate": "20"})

        assert "料率は0以上1未満で入力してください（20%なら0.2）。" in response.text
        assert not DraftChange.objects.exists()

    def test_a_value_that_does_not_fit_its_comparison_is_told(self, desk, platform):
        response = edit(
            desk, Blocker.objects.get(), **{"platforms-condition-content_type-object_id-0-value": "たくさん"}
        )

        assert "金額の比較には整数（円）を書いてください。" in response.text

    def test_a_repeated_key_is_told(self, desk, platform):
        add = f"{url('blocker_add')}?platform={platform.pk}"
        data = filled_in(desk.get(add)) | {"key": "balance", "title": "題", "why": "理由", "stage": "work"}

        assert "同じキーがこのプラットフォームにもうあります" in desk.post(add, data).text

    def test_a_script_in_an_address_is_refused(self, desk, platform):
        response = edit(desk, Source.objects.get(), url="javascript:alert(1)")

        assert "https:// か http:// で始まるURL" in response.text

    def test_what_keeps_the_draft_from_being_published_is_told_after_saving(self, desk, platform):
        response = edit(desk, FeeSchedule.objects.get(), **{"tiers-1-up_to_yen": "200000"})

        assert "公開する前に直してください：手数料体系「基本の手数料」" in told(response)
        assert "最後の区分だけ上限を空にしてください" in told(response)


class TestTwoEditors:
    def test_the_second_save_is_stopped_and_its_text_stays(self, desk, platform):
        row = Blocker.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"title": "わたしの題"}
        edit(desk, row, title="ほかの人の題")

        response = desk.post(page_of(row), mine)

        assert "ほかの人が内容を変えました" in response.text
        assert "残高がある → ほかの人の題" in response.text
        assert 'value="わたしの題"' in response.text
        assert Blocker.objects.get().title == "ほかの人の題"

    def test_saving_once_more_takes_my_text(self, desk, platform):
        row = Blocker.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"title": "わたしの題"}
        edit(desk, row, title="ほかの人の題")
        stopped = desk.post(page_of(row), mine)

        desk.post(page_of(row), mine | {"seen": stopped.context["seen"]})

        assert Blocker.objects.get().title == "わたしの題"

    def test_a_changed_inline_row_is_noticed(self, desk, platform):
        row = FeeSchedule.objects.get()
        mine = filled_in(desk.get(page_of(row)))
        FeeTier.objects.filter(rate="0.2").update(rate="0.15")

        desk.post(page_of(row), mine)

        assert FeeTier.objects.filter(rate="0.15").exists()

    def test_an_edit_of_another_row_is_no_conflict(self, desk, platform):
        row = Blocker.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"title": "わたしの題"}
        edit(desk, Remedy.objects.get(), title="別の画面の題")

        desk.post(page_of(row), mine)

        assert Blocker.objects.get().title == "わたしの題"

    def test_a_form_without_the_mark_is_not_saved(self, desk, platform):
        row = Blocker.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"title": "わたしの題"}
        del mine["seen"]

        desk.post(page_of(row), mine)

        assert Blocker.objects.get().title == "残高がある"

    def test_a_draft_that_changed_since_the_proof_is_not_published(self, desk, platform):
        seen = desk.get(url("platform_publish", platform.pk)).context["form"]["seen"].value()
        Blocker.objects.update(title="あとから変わった")

        response = desk.post(url("platform_publish", platform.pk), {"reason": "公開", "seen": seen}, follow=True)

        assert "下書きが変わりました" in told(response)
        assert not Edition.objects.exists()


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

    def test_the_list_of_platforms_costs_the_same_for_three_and_thirty(self, desk, django_assert_max_num_queries):
        for number in range(3):
            save_facts(make_facts(slug=f"p-{number}"))
        with django_assert_max_num_queries(8) as few:
            desk.get(url("platform_changelist"))
        for number in range(3, 30):
            save_facts(make_facts(slug=f"p-{number}", blockers=[]))
        with django_assert_max_num_queries(8) as many:
            desk.get(url("platform_changelist"))

        assert len(few) == len(many)


def everything():
    """A platform with a row of every model that has a page."""
    about = {"citations": make_facts().model_dump()["blockers"][0]["citations"]}
    words = {"title": "題", "body": "本文", **about}
    save_question(make_question())
    return make_facts(
        blockers=[blocker(remedies=[remedy(), remedy("other", wait={"kind": "open"}, side_effects=["一", "二"])])],
        expiries=[{"key": "lapse", "days": 180, "outcome": "forfeited", **about}],
        paths=[{"key": "web", "title": "題", "steps": [{"text": "押す", "menu": ["設定", "退会"]}], **about}],
        precautions=[{"key": "save", **words}],
        consequences=[{"key": "gone", **words}],
        alternatives=[{"key": "rest", **words}],
        notes=[{"key": "note", "topic": "fees", **words}],
        faqs=[{"key": "faq", "question": "質問", "answer": "答え", **about}],
        unknowns=[{"key": "unknown", "topic": "fees", "what": "こと", "where_to_ask": "聞く先", **about}],
    )


def test_everything_has_a_row_for_every_page():
    save_facts(everything())

    assert all(model.objects.exists() for model in admin.site._registry if model._meta.app_label == "platforms")
    assert PlatformQuestion.objects.exists()
