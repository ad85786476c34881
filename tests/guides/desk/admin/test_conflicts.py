from datetime import date

import pytest

from platforms.models import (
    Blocker,
    Edition,
    FeeSchedule,
    FeeTier,
    Remedy,
)
from tests.guides.desk.browser import edit, filled_in, page_of, told, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-22T09:00:00+09:00")


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
