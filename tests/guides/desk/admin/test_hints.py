"""Hints while a row is typed and after it was saved: the lints of the publication page, on the draft as it would be."""

import pytest
from django.db import OperationalError

from guides.desk.admin import hints
from platforms.clock import today_in_japan
from platforms.drafts.parts import document_with, place_of
from platforms.drafts.rows import document_of, save_facts
from platforms.editions.publishing import publish
from platforms.models import Blocker, DraftChange, PayoutMethod, Platform, PlatformQuestion, Remedy
from tests.dom import parse
from tests.guides.desk.browser import DRAFT_MODELS, edit, everything, filled_in, page_of, told, url

pytestmark = pytest.mark.slow


def hinted(desk, address, **typed):
    """The hints for a page with these changes, as htmx asks for them."""
    shown = desk.get(address)
    response = desk.post(address, filled_in(shown) | typed | {hints.ASKED: "1"})
    assert response.status_code == 200
    return [each.text for each in parse(response.text).all("li")]


def test_what_is_typed_is_hinted_at_and_nothing_is_saved(desk, platform):
    before = document_of(platform)

    found = hinted(desk, page_of(Blocker.objects.get()), why="残っている")

    assert any("です・ますではありません" in hint for hint in found)
    assert document_of(platform) == before
    assert not DraftChange.objects.exists()


def test_a_row_below_counts_as_it_is_typed(desk, platform):
    assert not hinted(desk, page_of(Blocker.objects.get()))

    found = hinted(desk, page_of(Blocker.objects.get()), **{"platforms-citation-content_type-object_id-0-DELETE": "on"})

    assert any("根拠がありません" in hint for hint in found)


def test_a_figure_that_readers_still_see_elsewhere_is_told_while_it_changes(desk, platform):
    PayoutMethod.objects.update(how="1,000円から出金できます。")
    publish(platform, by=None, reason="はじめての公開", today=today_in_japan())

    found = hinted(desk, page_of(PayoutMethod.objects.get()), minimum_yen="500")

    assert any("「1,000円」が残っています" in hint for hint in found)


def test_a_new_row_is_hinted_at_before_it_is_there(desk, platform):
    add = url("faq_add", platform=platform.pk)

    found = hinted(desk, add, key="new", question="質問", answer="答えだ")

    assert any("根拠がありません" in hint for hint in found)
    assert any("です・ますではありません" in hint for hint in found)


def test_a_mistake_elsewhere_that_only_warns_is_not_told_here(desk, platform):
    Remedy.objects.update(how="待つ。")

    assert not hinted(desk, page_of(PayoutMethod.objects.get()))


def hints_of_form(desk, address, **typed):
    response = desk.post(address, typed | {hints.ASKED: "1"})
    assert response.status_code == 200
    return [each.text for each in parse(response.text).all("li")]


def test_a_guided_page_hints_at_each_text_before_the_form_is_whole(desk):
    found = hints_of_form(desk, url("platform_new"), summary="仕事の場所")

    assert found == ["何をするところか：「…仕事の場所」の終わりが、です・ますではありません。言い直してください。"]
    assert not Platform.objects.exists()


def test_a_guided_page_that_is_whole_is_hinted_at_as_the_draft_would_be(desk, platform):
    typed = {
        "title": "評価を待っている取引がある",
        "why": "{payout.nothing.minimum}から退会できます。",
        "stage": "work",
        "when": "balance|at_least|1",
        "way_1": "finish",
        "way_1_title": "評価する",
        "way_1_how": "取引の画面で評価します。",
        "source": "help",
        "says": "評価が済むまで退会できません。",
        "checked_how": "ヘルプの本文と照合",
    }
    address = url("platform_reason", platform.pk)

    (found,) = [each for each in hints_of_form(desk, address, **typed) if "payout.nothing" in each]
    assert "という数字はありません" in found
    assert not hints_of_form(desk, address, **typed | {"why": "残高があるためです。"})
    assert Blocker.objects.count() == 1


def test_without_scripts_the_same_is_told_after_saving(desk, platform):
    response = edit(desk, Blocker.objects.get(), why="残っている")

    assert "です・ますではありません" in told(response)


def test_fields_that_cannot_be_read_yet_are_left_for_saving(desk, platform):
    assert hinted(desk, page_of(PayoutMethod.objects.get()), minimum_yen="1000ドル") == []


def test_while_somebodys_save_holds_the_database_there_is_no_hint_and_no_error(desk, platform, monkeypatch):
    def held(*_):
        raise OperationalError("database table is locked")

    monkeypatch.setattr(hints, "document_with", held)

    assert hinted(desk, page_of(Blocker.objects.get()), why="残っている") == []


def test_hints_are_for_those_who_may_change_the_row(platform, client, django_user_model):
    client.force_login(django_user_model.objects.create_user("taro", is_staff=True))

    assert client.post(page_of(Blocker.objects.get()), {hints.ASKED: "1"}).status_code == 403


@pytest.mark.parametrize("model", [model for model in DRAFT_MODELS if model.__name__ != "Question"])
def test_every_page_of_a_draft_reads_its_rows_as_the_database_does(desk, model):
    platform = save_facts(everything())
    before = document_of(platform)
    row = model.objects.first()

    page = desk.get(page_of(row))
    below = {inline.formset.model: list(inline.formset.queryset) for inline in page.context["inline_admin_formsets"]}
    document, place = document_with(platform, row, below)

    assert document == before
    assert place == place_of(row)
    hinted(desk, page_of(row))


def test_a_new_row_stands_behind_the_last(platform):
    remedy = Remedy(blocker=Blocker.objects.get(), key="new", title="題")
    asked = PlatformQuestion.objects.filter(platform=platform).count()

    assert place_of(remedy) == "blockers.0.remedies.1."
    assert place_of(PlatformQuestion(platform=platform)) == f"questions.{asked}."
