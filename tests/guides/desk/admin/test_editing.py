from datetime import date

import pytest

from platforms.drafts.rows import facts_of, save_facts
from platforms.editions import catalog
from platforms.models import (
    Blocker,
    DraftChange,
    FeeSchedule,
    PayoutMethod,
    Platform,
    PlatformQuestion,
    Question,
    Remedy,
    Source,
)
from tests.documents import make_facts
from tests.guides.desk.browser import DRAFT_MODELS, delete, edit, everything, filled_in, page_of, told, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-22T09:00:00+09:00")


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
            desk.post(url("platform_publish", published.pk), {"reason": "料率", "checked": "on", "seen": seen})

        found = catalog.current().get("sample")
        assert found.number == 2
        assert str(found.facts.fee_schedules[0].tiers[0].rate) == "0.165"

    @pytest.mark.parametrize(
        "model",
        [pytest.param(model, id=model._meta.model_name) for model in DRAFT_MODELS],
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

    @pytest.mark.parametrize(
        ("agrees", "saved"), [("", True), ("on", False)], ids=["what differs today", "what still agrees"]
    )
    def test_only_a_citation_that_differs_can_be_history(self, desk, platform, agrees, saved):
        form = "platforms-citation-content_type-object_id-0"
        page = edit(desk, Blocker.objects.get(), **{f"{form}-superseded": "on", f"{form}-agrees": agrees})

        (cited,) = facts_of(platform).blockers[0].citations
        assert cited.superseded is saved
        assert ("「一致する」のチェックを外してください" in page.text) is not saved

    def test_a_row_is_added_from_the_page_above(self, desk, platform):
        page = desk.get(page_of(Blocker.objects.get()))
        (section,) = page.context["sections"]
        form = desk.get(section["add_url"])

        data = filled_in(form) | {"key": "quick", "title": "すぐ出金する", "how": "申請します。", "actor": "you"}
        desk.post(section["add_url"], data | {"wait_kind": "none"})

        assert [found.key for found in facts_of(platform).blockers[0].remedies] == ["payout", "quick"]
        # Whoever approves it reads what was added, in the log, too.
        assert "申請します。" in desk.get(url("platform_changes", platform.pk)).text

    def test_a_bank_is_chosen_among_those_that_readers_are_asked_about(self, desk, platform):
        Question.objects.create(key="bank", kind="choice", text="銀行").choices.create(key="paypay", label="PayPay銀行")
        page = desk.get(page_of(PayoutMethod.objects.get()))
        (fees,) = [each for each in page.context["inline_admin_formsets"] if each.formset.prefix == "transfer_fees"]

        assert [key for key, _ in fees.formset.empty_form.fields["bank"].choices] == ["any", "paypay", "other"]

    @pytest.mark.parametrize("above", ["", "?platform=999", "?platform=x", "?platform=²", f"?platform={10**30}"])
    def test_a_row_cannot_be_added_to_nothing(self, desk, above):
        assert desk.get(url("blocker_add") + above).status_code == 404
        assert url("blocker_add") not in desk.get(url("blocker_changelist")).text

    def test_a_new_platform_is_written_down(self, desk):
        form = desk.get(url("platform_add"))
        words = {"slug": "new", "name": "新しい", "kana": "あたらしい", "kind": "agent", "summary": "紹介"}

        desk.post(url("platform_add"), filled_in(form) | words | {"fee_status": "unknown"})

        assert DraftChange.objects.get().platform == Platform.objects.get(slug="new")

    def test_a_deleted_row_is_written_down(self, desk, platform):
        response = delete(desk, Blocker.objects.get())

        assert "削除しました" in told(response)
        assert facts_of(platform).blockers == ()
        assert DraftChange.objects.get().changes[0]["after"] == "削除"

    def test_a_source_that_facts_rest_on_cannot_be_deleted(self, desk, platform):
        response = delete(desk, Source.objects.get())

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

        assert "料率は0以上1以下で入力してください（20%なら0.2）。" in response.text
        assert not DraftChange.objects.exists()

    @pytest.mark.parametrize(
        ("operator", "value", "why"),
        [
            pytest.param(
                "at_least", "たくさん", "金額や日数の比較には、整数を書いてください。", id="a word for an amount"
            ),
            pytest.param("between", "1, たくさん", "金額や日数の比較には、整数を書いてください。", id="half a range"),
            pytest.param("between", "9, 1", "小さい値、大きい値の順に2つ", id="a range upside down"),
            pytest.param("on_or_before", "きのう", "日付は2026-11-22の形で書いてください。", id="a word for a day"),
            pytest.param(
                "on_or_after", "20261122", "日付は2026-11-22の形で書いてください。", id="a day of bare digits"
            ),
            pytest.param("on_or_after", "2026-W47-7", "日付は2026-11-22の形で書いてください。", id="a day of a week"),
        ],
    )
    def test_a_value_that_does_not_fit_its_comparison_is_told(self, desk, platform, operator, value, why):
        field = "platforms-condition-content_type-object_id-0"
        response = edit(desk, Blocker.objects.get(), **{f"{field}-operator": operator, f"{field}-value": value})

        assert why in response.text
        assert not DraftChange.objects.exists()

    @pytest.mark.parametrize(
        "written", ["2026年10月1日", "２０２６／１０／０１", "2026/10/1", "R8.10.1", " 2026-10-01\r\n"]
    )
    def test_a_day_is_written_as_freely_as_by_readers(self, desk, platform, written):
        edit(desk, FeeSchedule.objects.get(), effective_from=written)

        assert FeeSchedule.objects.get().effective_from == date(2026, 10, 1)

    @pytest.mark.parametrize(
        ("written", "why"),
        [
            pytest.param("0001-01-01", "2000年から2099年までの日付", id="the first day of all"),
            pytest.param("9999-12-31", "2000年から2099年までの日付", id="the last day of all"),
            pytest.param("2026-02-30", "カレンダーにない日付です", id="a day that no month has"),
            pytest.param("10月1日", "2026年11月22日、または2026/11/22のように", id="a day without a year"),
        ],
    )
    @pytest.mark.parametrize("field", ["effective_from", "platforms-citation-content_type-object_id-0-checked_on"])
    def test_a_day_that_cannot_be_is_told_beside_its_field(self, desk, platform, field, written, why):
        response = edit(desk, FeeSchedule.objects.get(), **{field: written})

        assert why in response.text
        assert not DraftChange.objects.exists()

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


def test_everything_has_a_row_for_every_page():
    save_facts(everything())

    assert all(model.objects.exists() for model in DRAFT_MODELS)
    assert PlatformQuestion.objects.exists()
