"""The ten jobs of editors, played in Chromium within the clicks that were promised.

`pytest -s` prints the clicks of each job and the milliseconds that its pages waited for the server. The jobs that a
browser without scripts plays as well are in `tests/guides/desk/jobs.py`.
"""

import io
import re
import zipfile
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import expect

from platforms.clock import now, today_in_japan
from platforms.drafts.rows import facts_of, save_facts, save_question
from platforms.editions import catalog
from platforms.editions.publishing import publish
from platforms.models import Citation, Edition, Platform, ReaderReport
from platforms.roles import EDITOR, setup_roles
from tests.documents import make_question
from tests.e2e.conftest import Visit
from tests.factories import StaffFactory
from tests.guides.desk import jobs

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}}


class Player:
    """Somebody at the desk whose clicks are counted."""

    def __init__(self, context: Any, site: str, settings: Any, user: Any) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        self.visit = Visit(context, site)
        self.page = self.visit.page
        self.clicks, self.waited = 0, 0.0
        self.page.on("requestfinished", self._finished)

    def _finished(self, request: Any) -> None:
        if "/admin/" in request.url:
            self.waited += max(0, request.timing["responseStart"] - request.timing["requestStart"])

    @property
    def errors(self) -> list[str]:
        return list(self.page.locator(".errorlist li").all_inner_texts())

    def open(self, address: str) -> None:
        """Begin a job on a page; that is no click."""
        self.clicks, self.waited = 0, 0.0
        self.visit.open(address)

    def click(self, words: str) -> None:
        """Follow a link."""
        self._follow(self._unfolded(words))

    def download(self, words: str) -> bytes:
        """What a link hands out as a file."""
        link = self._unfolded(words)
        self.clicks += 1
        with self.page.expect_download() as coming:
            link.click()
        return coming.value.path().read_bytes()

    def click_on(self, selector: str, words: str) -> None:
        """Follow a link of one part of the page."""
        self._follow(self.page.locator(selector, has_text=words).first)

    def _follow(self, link: Any) -> None:
        """Until the page is there with its scripts: a field of the same name stands on the page before, too."""
        self.clicks += 1
        with self.page.expect_event("load"):
            link.click()

    def _unfolded(self, words: str) -> Any:
        """A link by its words, and what folds it opened."""
        link = self.page.locator("a").filter(has_text=re.compile(rf"^\s*{re.escape(words)}\s*$")).first
        link.wait_for(state="attached")  # the page before may still be there
        folded = self.page.locator("details:not([open])").filter(has=link)
        if folded.count():
            self.clicks += 1
            folded.first.locator("summary").first.click()
        return link

    def fill(self, **fields: Any) -> None:
        for name, value in fields.items():
            for each in value if isinstance(value, list) else [value]:
                self._fill_one(name, each)
                self.clicks += 1

    def _fill_one(self, name: str, value: str) -> None:
        field = self.page.locator(f"[name='{name}']")
        kind = field.first.evaluate("field => field.type")
        if kind in ("checkbox", "radio"):
            (field if field.count() == 1 else self.page.locator(f"[name='{name}'][value='{value}']")).check()
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)

    def choose(self, name: str, content: bytes) -> None:
        """Choose a file."""
        file = {"name": "yamedoki.zip", "mimeType": "application/zip", "buffer": content}
        self.page.locator(f"[name='{name}']").set_input_files(file)
        self.clicks += 1

    def values(self, name: str) -> list[str]:
        return [each.get_attribute("value") for each in self.page.locator(f"[name='{name}']").all()]

    def send(self, button: str) -> None:
        """Send a form, until its answer is there: as a page, or as a part of this one."""
        self.clicks += 1
        with self.page.expect_event("requestfinished", _is_an_answer):
            self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state()
        catalog.forget()

    def done(self, job: str, at_most: int) -> None:
        print(f"{job}: {self.clicks} clicks of {at_most}, {self.waited:.0f} ms")  # noqa: T201
        assert self.clicks <= at_most
        assert self.visit.complaints == []
        assert self.visit.foreign == []


def _is_an_answer(request: Any) -> bool:
    """Whether this ends what sending a form began: not a redirection on the way, not what a page loads."""
    return request.resource_type in ("document", "xhr", "fetch") and request.redirected_to is None


@pytest.fixture
def play(new_context: Any, live_server: Any, settings: Any) -> Any:
    """Begin to play somebody; an administrator where nobody is named."""
    catalog.forget()
    yield lambda user=None: Player(new_context(), live_server.url, settings, user or StaffFactory())
    catalog.forget()


@pytest.fixture
def published(live_server: Any) -> Any:
    platform = save_facts(jobs.facts_to_change())
    publish(platform, by=None, reason="はじめての公開", today=today_in_japan())
    return platform


def edition(number: int) -> Any:
    return Edition.objects.get(number=number).document()


def test_a_fee_that_changes_on_a_day(play, published):
    jobs.change_a_fee_from_a_day_on(play())

    old, new = edition(2).fee_schedules
    assert old.effective_until == new.effective_from


def test_a_figure_that_changes_everywhere(play, published):
    jobs.change_a_figure_everywhere(play())

    assert edition(2).summary == "500円から出金できます。"


def test_a_new_reason(play, published):
    jobs.add_a_reason(play())

    assert [each.key for each in edition(2).blockers[-1].remedies] == ["finish", "wait"]


def test_a_new_platform(play):
    for key in ("active_contracts", "awaiting_acceptance", "payout_requested"):
        save_question(make_question(key))
    save_question(make_question("balance", kind="amount"))
    jobs.add_a_platform(play())

    assert len(edition(1).blockers) == 4


def test_twelve_facts_checked_again(play):
    save_facts(jobs.facts_to_check())
    jobs.check_twelve_facts_again(play())

    assert Citation.objects.filter(checked_on=today_in_japan()).count() == 12


def test_all_platforms_out_and_in_again(play, published):
    player = play()
    player.open(jobs.LIST)
    player.click_on(".object-tools a", "取り込みと書き出し")
    packed = io.BytesIO(player.download("すべて（.zip）"))
    player.done("export of all", 3)

    with zipfile.ZipFile(packed) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    edited = io.BytesIO()
    with zipfile.ZipFile(edited, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text if name.startswith("もと/") else text.replace("見本ワークス", "別の名前"))

    player.open("/admin/platforms/platform/exchange/")
    player.click("すべてを取り込む")
    player.choose("file", edited.getvalue())
    player.send("変わるところを見る")
    expect(player.page.locator("#found")).to_contain_text("別の名前")
    assert facts_of(Platform.objects.get()).name == "見本ワークス"
    player.send("すべて取り込む")
    expect(player.page.locator(".messagelist")).to_contain_text("1件の下書きに取り込みました")
    assert facts_of(Platform.objects.get()).name == "別の名前"
    player.done("import of all", 5)


def test_a_change_handed_in_sent_back_and_published_by_somebody_else(play, published):
    setup_roles()
    editor = StaffFactory(username="taro", is_superuser=False)
    editor.groups.set(Group.objects.filter(name=EDITOR))
    taro, hana = play(editor), play()
    Platform.objects.update(summary="直した紹介です。")
    address = f"/admin/platforms/platform/{published.pk}/publish/"

    taro.open(address)
    taro.send("公開を頼む")
    taro.done("a change is handed in", 5)
    hana.open("/admin/")
    hana.click_on(".desk-today a", "見本ワークス")
    hana.fill(word="もう少し短くしてください。")
    hana.send("差し戻す")
    hana.done("a change is sent back", 5)
    taro.open(address)
    expect(taro.page.locator("#content-main")).to_contain_text("もう少し短くしてください。")
    taro.send("公開を頼む")
    hana.open("/admin/")
    hana.click_on(".desk-today a", "見本ワークス")
    jobs.publish_it(hana)
    hana.done("what was handed in is published", 5)

    assert edition(2).summary == "直した紹介です。"


def test_an_old_edition_shown_again(play, published):
    Platform.objects.update(summary="まちがった紹介です。")
    publish(published, by=None, reason="まちがい", today=today_in_japan())
    player = play()

    player.open(jobs.LIST)
    player.click(jobs.NAME)
    player.click("版の一覧")
    player.click("この版に戻す")
    player.fill(reason="まちがいだったため。")
    player.send("この版に戻す")
    player.done("an old edition is shown again", 6)

    assert edition(3).summary == edition(1).summary


def test_a_correction_answered_and_its_words_deleted(play, published):
    report = ReaderReport.objects.create(
        platform=published, text="090-0000-0000 の山田です。", where="", receipt="r", sent_at=now()
    )
    player = play()

    player.open("/admin/")
    player.click_on(".desk-today a", "未対応の読者の報告")
    player.click_on("#result_list tbody th a", "")
    player.fill(status="done", note="公式のヘルプと比べた。", blank="on")
    player.send("保存")
    player.done("a correction is answered and its words deleted", 8)

    report.refresh_from_db()
    assert "090" not in report.text


def test_hints_come_while_a_row_is_typed(play, published):
    player = play()
    player.open(jobs.LIST)
    player.click(jobs.NAME)
    player.click("残高がある")
    player.page.locator("[name=why]").fill("残高が残っている")

    hints = player.page.locator(".desk-hints")
    expect(hints).to_contain_text("です・ますではありません")
    player.page.locator("[name=why]").fill("残高が残っています。")
    expect(hints).not_to_contain_text("です・ますではありません")
    assert facts_of(published).blockers[0].why != "残高が残っています。"
    assert player.visit.complaints == []


def test_hints_come_while_a_new_platform_is_typed_on_its_guided_page(play):
    player = play()
    player.open("/admin/platforms/platform/new/")
    player.page.locator("[name=summary]").fill("仕事の場所")

    hints = player.page.locator(".desk-hints")
    expect(hints).to_contain_text("です・ますではありません")
    player.page.locator("[name=summary]").fill("仕事を受ける人と頼む人をつなぎます。")
    expect(hints).not_to_contain_text("です・ますではありません")
    assert not Platform.objects.exists()
    assert player.visit.complaints == []
