"""Nothing typed is lost, played in Chromium: leaving by mistake, a session that ended meanwhile, a second press."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from platforms.clock import today_in_japan
from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.models import Blocker, DraftChange
from tests.documents import make_facts
from tests.e2e.test_jobs import Player
from tests.factories import StaffFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASSWORD = "a passphrase of the desk"
TITLE = "長い時間をかけて書いた題"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('desk-text:')).length"


@pytest.fixture
def page(new_context: Any, live_server: Any, settings: Any) -> Any:
    """A row at the desk with a title that was typed and not saved."""
    catalog.forget()
    save_facts(make_facts())
    hana = StaffFactory(username="hana")
    hana.set_password(PASSWORD)
    hana.save()
    player = Player(new_context(), live_server.url, settings, hana)
    player.open("/admin/platforms/platform/")
    player.visit.open(f"/admin/platforms/blocker/{Blocker.objects.get().pk}/change/")
    player.page.locator("[name=title]").fill(TITLE)
    yield player.page
    catalog.forget()


@pytest.fixture
def colleague(page: Any, new_context: Any, live_server: Any, settings: Any) -> Any:
    """Somebody else who has the same row open in a browser of their own."""
    player = Player(new_context(), live_server.url, settings, StaffFactory(username="taro"))
    player.visit.open(f"/admin/platforms/blocker/{Blocker.objects.get().pk}/change/")
    return player.page


def save(page: Any) -> None:
    with page.expect_event("load"):
        page.get_by_role("button", name="保存", exact=True).click()


def test_two_who_change_different_fields_keep_both(page, colleague):
    colleague.locator("[name=why]").fill("出金するまで、退会できません。")
    save(colleague)
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("変更しました")

    row = Blocker.objects.get()
    assert (row.title, row.why) == (TITLE, "出金するまで、退会できません。")


def test_two_who_change_one_field_both_see_both_values_before_one_is_kept(page, colleague):
    colleague.locator("[name=title]").fill("ほかの人の題")
    save(colleague)
    save(page)
    expect(page.locator("#content")).to_contain_text("ほかの人の題")
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    assert Blocker.objects.get().title == "ほかの人の題"

    save(page)
    assert Blocker.objects.get().title == TITLE


def test_text_for_a_row_that_a_colleague_deletes_comes_back_as_a_new_one(page, colleague):
    colleague.get_by_role("link", name="削除").click()
    colleague.get_by_role("button", name="削除する").click()
    expect(colleague.locator(".messagelist")).to_contain_text("削除しました")
    save(page)
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    save(page)

    assert Blocker.objects.get().title == TITLE


def test_back_asks_first_and_staying_keeps_the_text(page):
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("history.back()")
    page.wait_for_timeout(1000)

    assert asked == ["beforeunload"]
    expect(page.locator("[name=title]")).to_have_value(TITLE)


def test_a_session_that_ended_while_typing_costs_a_sign_in(page):
    Session.objects.all().delete()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_label("ユーザー名").fill("hana")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン").click()
    page.get_by_role("button", name="続けて保存する").click()
    expect(page.locator(".messagelist")).to_contain_text("変更しました")

    assert Blocker.objects.get().title == TITLE


def test_a_second_press_saves_once(page):
    page.get_by_role("button", name="保存", exact=True).dblclick()
    expect(page.locator(".messagelist")).to_contain_text(
        re.compile("変更しました|もう保存してあります"), timeout=30_000
    )

    assert Blocker.objects.get().title == TITLE
    assert DraftChange.objects.count() == 1


def wait_until_kept(page):
    """The page's policy lets nobody wait inside it."""
    for _ in range(100):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(100)
    pytest.fail("Nothing was kept in ten seconds.")


def test_a_browser_that_crashed_gives_the_text_back_and_forgets_it_once_saved(page):
    wait_until_kept(page)
    again = page.context.new_page()  # nothing was sent, and nobody was asked
    again.goto(page.url)
    expect(again.locator("[name=title]")).not_to_have_value(TITLE)
    again.get_by_role("button", name="書きかけを戻す").click()
    expect(again.locator("[name=title]")).to_have_value(TITLE)
    again.get_by_role("button", name="保存", exact=True).click()
    expect(again.locator(".messagelist")).to_contain_text("変更しました")

    assert Blocker.objects.get().title == TITLE
    assert again.evaluate(KEPT) == 0


def test_a_reason_that_was_typed_comes_back_where_a_day_is_chosen(page):
    save(page)
    page.goto(page.url.replace("/change/", "/publish/"))
    page.locator("[name=reason]").fill("公式の発表による")
    page.locator("[name=on]").fill(str(today_in_japan() + timedelta(1)))
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="この日に公開するとして見る").click()
    page.get_by_role("button", name="書きかけを戻す").click()

    expect(page.locator("[name=reason]")).to_have_value("公式の発表による")


def test_leaving_a_form_that_was_refused_asks_first(page):
    asked = []
    page.locator("[name=key]").fill("")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="読者の報告").click(no_wait_after=True)
    page.wait_for_timeout(1000)

    assert asked == ["beforeunload"]
    expect(page.locator("[name=title]")).to_have_value(TITLE)


def test_signing_out_takes_kept_text_out_of_the_browser(page):
    wait_until_kept(page)
    again = page.context.new_page()
    again.goto(page.url)
    again.get_by_role("button", name="ログアウト").click()

    assert again.evaluate(KEPT) == 0
