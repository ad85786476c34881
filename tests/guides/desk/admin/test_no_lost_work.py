"""Nobody's save undoes another one's unseen, on any page of the desk."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import User

from guides.desk.admin.conflicts import NoLostWork
from platforms.drafts.loading import bring
from platforms.editions.publishing import publish, publish_again
from platforms.models import Article, Blocker, Citation, FeeSchedule, FeeTier, Platform, Remedy, Source
from tests.documents import blocker, make_facts
from tests.dom import parse
from tests.factories import CitationFactory, FeeTierFactory, PlatformFactory, RemedyFactory, StaffFactory
from tests.guides.desk.browser import delete, edit, filled_in, page_of, told, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 22)
CAREFUL_ACTIONS = {"accept_today", "mark_declined", "mark_done"}
"""Actions that lock their rows, or change only those still in the state that the list showed."""


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_every_page_checks_what_its_editor_saw(model, rf):
    page = admin.site._registry[model]

    assert isinstance(page, NoLostWork)
    assert not page.list_editable  # a list saves many rows without showing them
    assert {name if isinstance(name, str) else name.__name__ for name in page.actions or ()} <= CAREFUL_ACTIONS


class TestBothValues:
    def test_are_shown_for_every_field_that_differs(self, desk, platform):
        row = Blocker.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"title": "わたしの題", "stage": "work"}
        edit(desk, row, title="ほかの人の題", stage="account")

        found = {each.where: (each.stored, each.typed) for each in desk.post(page_of(row), mine).context["differences"]}

        assert found["題"] == ("ほかの人の題", "わたしの題")
        assert found["段階"] == ("アカウント", "仕事")
        assert len(found) == 2

    def test_are_shown_for_rows_inside_the_page(self, desk, platform):
        row = FeeSchedule.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"tiers-0-rate": "0.3"}
        FeeTier.objects.filter(rate="0.2").update(rate="0.15")

        page = desk.post(page_of(row), mine)

        assert [(each.stored, each.typed) for each in page.context["differences"]] == [("0.150000", "0.3")]
        assert "0.150000" in page.text

    def test_are_escaped(self, desk, platform):
        row = Blocker.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"title": "<b>わたし</b>"}
        edit(desk, row, title="<i>ほか</i>")

        page = desk.post(page_of(row), mine).text

        assert "&lt;i&gt;ほか" in page
        assert "<i>ほか" not in page
        assert "<b>わたし" not in page


class TestRowsInsideAPage:
    def test_a_row_that_somebody_added_stays_when_i_change_another_field(self, desk, platform):
        row = FeeSchedule.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"title": "わたしの題"}
        FeeTierFactory(fee_schedule=row, up_to_yen=1, rate="0.3", order=1)

        desk.post(page_of(row), mine)

        assert FeeSchedule.objects.get().title == "わたしの題"
        assert FeeTier.objects.filter(rate="0.3").exists()

    def test_two_added_rows_are_shown_before_both_are_kept(self, desk, platform):
        row = FeeSchedule.objects.get()
        mine = filled_in(desk.get(page_of(row)))
        mine |= {"tiers-TOTAL_FORMS": 3, "tiers-2-order": 5, "tiers-2-up_to_yen": 7, "tiers-2-rate": "0.1"}
        FeeTierFactory(fee_schedule=row, up_to_yen=1, rate="0.3", order=1)

        stopped = desk.post(page_of(row), mine)
        assert not FeeTier.objects.filter(up_to_yen=7).exists()
        desk.post(page_of(row), filled_in(stopped))

        assert set(FeeTier.objects.values_list("up_to_yen", flat=True)) >= {1, 7}

    def test_a_row_that_somebody_deleted_does_not_come_back_unseen(self, desk, platform):
        row = Blocker.objects.get()
        CitationFactory(owner=row, source=Source.objects.get(), says="消される根拠")
        mine = filled_in(desk.get(page_of(row))) | {"title": "わたしの題"}
        Citation.objects.filter(says="消される根拠").delete()

        desk.post(page_of(row), mine)

        assert Blocker.objects.get().title == "わたしの題"
        assert not Citation.objects.filter(says="消される根拠").exists()

    def test_what_i_typed_into_a_row_that_somebody_deleted_is_shown_and_can_be_kept(self, desk, platform):
        row = Blocker.objects.get()
        CitationFactory(owner=row, source=Source.objects.get(), says="消される根拠")
        mine = filled_in(desk.get(page_of(row)))
        name = next(key for key, value in mine.items() if value == "消される根拠" and not key.startswith("initial-"))
        Citation.objects.filter(says="消される根拠").delete()

        stopped = desk.post(page_of(row), mine | {name: "わたしが直した根拠"})
        assert "わたしが直した根拠" in stopped.text
        assert not Citation.objects.filter(says="わたしが直した根拠").exists()
        desk.post(page_of(row), filled_in(stopped))

        assert Citation.objects.filter(says="わたしが直した根拠").exists()


class TestDifferentFields:
    """Two editors, one row: each keeps what the other never touched."""

    def test_are_merged(self, desk, platform):
        row = Blocker.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"why": "わたしの理由"}
        edit(desk, row, title="ほかの人の題", stage="work")

        response = desk.post(page_of(row), mine, follow=True)

        row.refresh_from_db()
        assert (row.title, row.stage, row.why) == ("ほかの人の題", "work", "わたしの理由")
        assert "合わせて保存しました" in told(response)

    def test_are_merged_in_a_conflict_about_a_third(self, desk, platform):
        row = Blocker.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"why": "わたしの理由", "title": "わたしの題"}
        edit(desk, row, title="ほかの人の題", stage="work")

        stopped = desk.post(page_of(row), mine)
        assert [each.where for each in stopped.context["differences"]] == ["題", "理由"]
        desk.post(page_of(row), filled_in(stopped))

        row.refresh_from_db()
        assert (row.title, row.stage, row.why) == ("わたしの題", "work", "わたしの理由")

    def test_of_many_kinds_are_merged(self, desk, platform):
        """Boxes, lists of choices, dates, references: what I left alone is what is stored now."""
        row = FeeSchedule.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"title": "わたしの題"}
        there = {"marginal": False, "formats": ("task",), "effective_from": date(2026, 1, 1), "note": "一行\n二行"}
        FeeSchedule.objects.update(**there, category=row.platform.categories.get())

        desk.post(page_of(row), mine)

        saved = FeeSchedule.objects.get()
        assert {name: getattr(saved, name) for name in there} == there
        assert saved.title == "わたしの題"
        assert saved.category

    def test_of_rows_inside_the_page_are_merged(self, desk, platform):
        row = FeeSchedule.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"tiers-0-up_to_yen": "70000"}
        FeeTier.objects.update(rate="0.15")

        desk.post(page_of(row), mine)

        assert FeeTier.objects.get(up_to_yen=70_000).rate == Decimal("0.15")

    def test_typed_alike_are_no_conflict(self, desk, platform):
        row = Blocker.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"title": "同じ題"}
        edit(desk, row, title="同じ題")

        assert desk.post(page_of(row), mine).status_code == 302

    def test_a_deletion_of_a_changed_row_is_asked_again(self, desk, platform):
        row = FeeSchedule.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"tiers-0-DELETE": "on"}
        FeeTier.objects.update(rate="0.15")

        desk.post(page_of(row), mine)

        assert FeeTier.objects.filter(rate="0.15").exists()


class TestRowsKeepTheirIdentity:
    """A undoes or imports while B types: B's page still finds its row."""

    def test_through_an_undo(self, desk, published):
        row = Blocker.objects.get()
        Platform.objects.update(name="第2版の名前")
        publish(published, by=None, reason="変更", today=TODAY)
        mine = filled_in(desk.get(page_of(row))) | {"why": "わたしの理由"}
        publish_again(published.editions.get(number=1), by=None, reason="戻す")

        desk.post(page_of(row), mine)

        assert Blocker.objects.get().why == "わたしの理由"
        assert Blocker.objects.get().pk == row.pk

    def test_through_an_import(self, desk, platform):
        remedy = Remedy.objects.get()
        below = set(FeeTier.objects.values_list("pk")) | set(Citation.objects.values_list("pk"))
        mine = filled_in(desk.get(page_of(remedy))) | {"how": "わたしのやり方"}
        bring(make_facts(name="取り込んだ名前"), who=None, over_edits=True)

        desk.post(page_of(remedy), mine)

        assert Remedy.objects.get().how == "わたしのやり方"
        assert Platform.objects.get().name == "取り込んだ名前"
        assert below == set(FeeTier.objects.values_list("pk")) | set(Citation.objects.values_list("pk"))

    def test_an_import_that_changes_a_row_is_merged_with_what_somebody_types(self, desk, platform):
        row = Blocker.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"why": "わたしの理由"}
        bring(make_facts(blockers=[blocker(title="取り込んだ題")]), who=None, over_edits=True)

        desk.post(page_of(row), mine)

        row.refresh_from_db()
        assert (row.title, row.why) == ("取り込んだ題", "わたしの理由")


class TestWhatCannotBeSaved:
    def test_text_for_a_deleted_row_comes_back_as_a_form_that_adds_it(self, desk, platform):
        row = Remedy.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"how": "長い文"}
        delete(desk, row)

        back = desk.post(page_of(row), mine)
        assert "ほかの人がこの行を削除しました" in back.text
        assert "長い文" in back.text
        assert not Remedy.objects.exists()
        action = parse(back.text).one("form", id="remedy_form")["action"]
        desk.post(action, filled_in(back))

        again = Remedy.objects.get()
        assert (again.how, again.blocker, again.citations.count()) == ("長い文", row.blocker, 1)

    def test_text_for_a_row_whose_parent_is_gone_too_is_shown(self, desk, platform):
        row = Remedy.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"how": "長い文"}
        delete(desk, Blocker.objects.get())

        assert "長い文" in desk.post(page_of(row), mine).text

    def test_a_second_click_saves_nothing_twice(self, desk, platform):
        row = FeeSchedule.objects.get()
        mine = filled_in(desk.get(page_of(row)))
        mine |= {"tiers-TOTAL_FORMS": 3, "tiers-2-order": 5, "tiers-2-up_to_yen": 7, "tiers-2-rate": "0.1"}

        desk.post(page_of(row), mine)
        again = desk.post(page_of(row), mine, follow=True)

        assert FeeTier.objects.filter(up_to_yen=7).count() == 1
        assert "もう保存してあります" in told(again)

    def test_back_and_another_text_is_no_second_click(self, desk, platform):
        row = Blocker.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"title": "はじめの題"}
        desk.post(page_of(row), mine)

        back = desk.post(page_of(row), mine | {"title": "直した題"})

        assert "直した題" in back.text
        assert "食い違い" in back.text


class TestDeletion:
    def test_of_what_changed_since_is_asked_again(self, desk, platform):
        row = Blocker.objects.get()
        address = url("blocker_delete", row.pk)
        seen = desk.get(address).context["seen"]
        RemedyFactory(blocker=row, title="あとから増えた")

        response = desk.post(address, {"post": "yes", "seen": seen}, follow=True)

        assert "まだ削除していません" in told(response)
        assert "あとから増えた" in response.text
        assert Blocker.objects.exists()

    def test_of_what_was_never_shown_is_asked_first(self, desk, platform):
        desk.post(url("remedy_delete", Remedy.objects.get().pk), {"post": "yes"})

        assert Remedy.objects.exists()

    def test_of_what_was_shown_happens(self, desk, platform):
        delete(desk, Remedy.objects.get())

        assert not Remedy.objects.exists()


class TestPagesOutsideDrafts:
    @pytest.mark.parametrize("make", [StaffFactory, "article"], ids=["staff", "article"])
    def test_stop_the_second_save_too(self, desk, make, db):
        if make == "article":
            row = Article.objects.create(
                platform=PlatformFactory(), title="題", url="https://example.com/a", author="だれか"
            )
            address, field = page_of(row), "title"
        else:
            row = make()
            address, field = f"/admin/auth/user/{row.pk}/change/", "last_name"
        mine = filled_in(desk.get(address)) | {field: "わたし"}
        type(row).objects.update(**{field: "ほかの人"})

        stopped = desk.post(address, mine)

        assert "ほかの人が内容を変えました" in stopped.text
        assert getattr(type(row).objects.get(pk=row.pk), field) == "ほかの人"
        desk.post(address, mine | {"seen": stopped.context["seen"]})
        assert getattr(type(row).objects.get(pk=row.pk), field) == "わたし"

    def test_an_account_is_switched_off_not_deleted(self, desk, editor):
        assert desk.get(f"/admin/auth/user/{editor.pk}/delete/").status_code == 403
        assert User.objects.exists()
