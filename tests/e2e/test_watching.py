"""A source changes: the alarm, the answer, the mended fact, its impact, the publication, and the reader's note gone."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from platforms.clock import today_in_japan
from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.publishing import publish
from platforms.sources import doubts
from tests.documents import citation, make_facts, payout_method, source
from tests.e2e.conftest import Visit
from tests.factories import StaffFactory
from tests.platforms.sources.local_web import LONG, LocalWeb, html

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASSWORD = "a passphrase of the desk"
PAY = "http://help.test/pay"
RULE = "最低出金額は1,000円以上に設定されています。"
NOTE = "出典が変わりました。確認中です"
REPORT = "/guides/sample/report/?balance=5000"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(autouse=True)
def nothing_in_doubt(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Readers learn of a changed source at their next request, as others do after some seconds."""
    monkeypatch.setattr(doubts, "FRESH_SECONDS", 0.0)
    doubts.forget()
    yield
    doubts.forget()


@pytest.fixture
def web(settings: Any) -> Iterator[LocalWeb]:
    served = LocalWeb()
    settings.WATCH_LOCAL_WEB = served.address
    yield served
    served.close()


@pytest.fixture
def sample(live_server: Any) -> Iterator[Any]:
    """A platform whose payout minimum is cited from a page of the local web."""
    catalog.forget()
    minimum = payout_method(citations=[citation("pay", says="残高が1,000円以上なら出金できるとしています。")])
    sources = [source("pay", url=PAY), source(url="http://help.test/")]
    platform = save_facts(make_facts(payout_methods=[minimum], sources=sources))
    publish(platform, by=None, reason="はじめての公開", today=today_in_japan())
    yield platform
    catalog.forget()


def look() -> None:
    call_command("watch_sources", "--all", "--pause", "0", stdout=StringIO(), stderr=StringIO())


def test_from_the_changed_page_to_the_note_that_is_gone(new_context, live_server, web, sample):
    hana = StaffFactory(username="hana")
    hana.set_password(PASSWORD)
    hana.save()
    reader = Visit(new_context(), live_server.url)
    web.put("http://help.test/", html(LONG))
    web.put(PAY, html(RULE, LONG))
    look()
    expect(reader.open(REPORT).locator("section.answer")).not_to_contain_text(NOTE)

    # The page changes overnight: readers are told before anybody was at the desk.
    web.put(PAY, html(RULE.replace("1,000", "500"), LONG))
    look()
    expect(reader.open(REPORT).locator("section.answer")).to_contain_text(NOTE)

    editor = Visit(new_context(), live_server.url)
    page = editor.open("/admin/")
    page.get_by_label("ユーザー名").fill("hana")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン").click()
    page.get_by_role("link", name="変わった出典のページが1件あります").click()
    page.locator("#result_list").get_by_role("link", name=PAY).click()
    expect(page.locator("del")).to_have_text("1,000")
    expect(page.locator(".desk-alarm h2")).to_contain_text("自動の出金")
    expect(page.locator(".desk-passages")).to_have_css("display", "grid")

    # An answer for the fact leads to the page that mends it.
    page.get_by_role("button", name="答えを記録する").click()
    expect(page.locator(".errornote")).to_be_visible()
    page.get_by_label("変わった").check()
    page.get_by_role("button", name="答えを記録する").click()
    page.locator("input[name=minimum_yen]").fill("500")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(reader.open(REPORT).locator("section.answer")).to_contain_text(NOTE)

    # What it does to readers, and the publication.
    page.goto(f"{live_server.url}/admin/platforms/platform/{sample.pk}/publish/")
    expect(page.locator("#content-main")).to_contain_text("最低出金額")
    page.get_by_label("値を変えた事実を").check()
    page.get_by_label("公開の理由").fill("最低出金額が500円になったため。")
    page.get_by_role("button", name="公開する", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("第2版を公開しました")

    expect(reader.open(REPORT).locator("section.answer")).not_to_contain_text(NOTE)
    page.goto(f"{live_server.url}/admin/")
    expect(page.locator(".desk-today")).to_contain_text("確かめる出典のページはありません")
    assert editor.complaints == []
    assert editor.foreign == []
    reader.assert_left_no_trace()
