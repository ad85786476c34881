"""Nobody's save undoes another one's unseen, on any page of the desk."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User

from guides.desk.admin.conflicts import NoLostWork
from platforms.models import Article, Blocker, Citation, FeeSchedule, FeeTier, Remedy, Source
from tests.factories import CitationFactory, FeeTierFactory, PlatformFactory, RemedyFactory, StaffFactory
from tests.guides.desk.browser import delete, edit, filled_in, page_of, told, url

pytestmark = pytest.mark.django_db

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
        edit(desk, row, title="ほかの人の題")

        found = {each.where: (each.stored, each.typed) for each in desk.post(page_of(row), mine).context["differences"]}

        assert found["題"] == ("ほかの人の題", "わたしの題")
        assert found["段階"] == ("お金", "仕事")
        assert len(found) == 2

    def test_are_shown_for_rows_inside_the_page(self, desk, platform):
        row = FeeSchedule.objects.get()
        mine = filled_in(desk.get(page_of(row)))
        FeeTier.objects.filter(rate="0.2").update(rate="0.15")

        page = desk.post(page_of(row), mine)

        assert [(each.stored, each.typed) for each in page.context["differences"]] == [("0.150000", "0.200000")]
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
    def test_a_row_that_somebody_added_stays_when_my_save_is_repeated(self, desk, platform):
        row = FeeSchedule.objects.get()
        mine = filled_in(desk.get(page_of(row))) | {"title": "わたしの題"}
        FeeTierFactory(fee_schedule=row, up_to_yen=1, rate="0.3", order=1)

        stopped = desk.post(page_of(row), mine)
        desk.post(page_of(row), mine | {"seen": stopped.context["seen"]})

        assert FeeSchedule.objects.get().title == "わたしの題"
        assert FeeTier.objects.filter(rate="0.3").exists()

    def test_a_row_that_somebody_deleted_is_told_and_does_not_come_back_unseen(self, desk, platform):
        row = Blocker.objects.get()
        CitationFactory(owner=row, source=Source.objects.get(), says="消される根拠")
        mine = filled_in(desk.get(page_of(row))) | {"title": "わたしの題"}
        Citation.objects.filter(says="消される根拠").delete()

        response = desk.post(page_of(row), mine)

        assert response.status_code == 200
        assert "ほかの人が内容を変えました" in response.text
        assert "わたしの題" in response.text
        assert not Citation.objects.filter(says="消される根拠").exists()


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
