"""An editor's story: in with a second factor, a fee changed, looked at, published, and taken back."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from guides.desk.scenario_files import load_scenarios, read_seeds
from platforms.clock import now, today_in_japan
from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.publishing import publish
from platforms.models import Platform
from tests.e2e.conftest import Visit
from tests.e2e.test_jobs import Player
from tests.factories import StaffFactory
from tests.guides.published import facts_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASSWORD = "a passphrase of the desk"
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": DESK}


@pytest.fixture
def crowdworks(live_server: Any) -> Any:
    """The largest platform as rows and as an edition, with its scenarios."""
    catalog.forget()
    platform = save_facts(facts_of("crowdworks"))
    publish(platform, by=None, reason="はじめての公開", today=today_in_japan())
    load_scenarios(read_seeds())
    yield platform
    catalog.forget()


@pytest.fixture
def hana(settings: Any) -> Any:
    """Somebody who has enrolled as the manual tells."""
    settings.STAFF_SECOND_FACTOR = True
    user = StaffFactory(username="hana")
    user.set_password(PASSWORD)
    user.save()
    call_command("enrol_second_factor", "hana", stdout=StringIO())
    return user


def code_of(user: Any) -> str:
    """What the app on the telephone shows now."""
    app = TOTPDevice.objects.get(user=user)
    shown = TOTP(app.bin_key, app.step, app.t0, app.digits, app.drift)
    shown.time = now().timestamp()
    return f"{shown.token():06d}"


def what_a_reader_sees(reader: Visit) -> str:
    """The page of the fees as somebody sees it who comes now, but for the number and the days of the edition."""
    text = reader.open("/platforms/crowdworks/").locator("main").inner_text()
    reader.assert_left_no_trace()
    return re.sub(r"第\d+版|\d{4}年\d+月\d+日", "", text)


def test_from_the_second_factor_to_the_undo(new_context, live_server, crowdworks, hana):
    editor = Visit(new_context(), live_server.url)

    def public_page() -> str:
        return what_a_reader_sees(Visit(new_context(), live_server.url))

    before = public_page()
    assert "25%" not in before

    # A password alone opens nothing; with the code of the telephone it does.
    page = editor.open("/admin/")
    page.get_by_label("ユーザー名").fill("hana")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン").click()
    expect(page.locator(".errornote")).to_be_visible()
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_label("確認コード").fill(code_of(hana))
    page.get_by_role("button", name="サインイン").click()
    expect(page.get_by_role("heading", name="今日の仕事")).to_be_visible()

    # To the platform, its fees, one rate.
    page.get_by_role("navigation", name="編集画面").get_by_role("link", name="プラットフォーム").click()
    page.locator("#result_list").get_by_role("link", name="クラウドワークス").click()
    expect(page.locator(".desk-state")).to_contain_text("公開中の版と同じです")
    page.locator("summary", has_text="手数料体系").click()
    schedule = crowdworks.fee_schedules.order_by("order").first()
    page.get_by_role("link", name=schedule.title, exact=True).click()
    page.locator("input[name=tiers-0-rate]").fill("0.25")
    page.get_by_role("button", name="保存", exact=True).click()

    # And the rate of a payout that results rest on.
    page.locator("summary", has_text="出金方法").click()
    method = crowdworks.payout_methods.get(key="quick")
    page.get_by_role("link", name=method.title, exact=True).click()
    page.locator("input[name=fee_rate]").fill("0.08")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".desk-state")).to_contain_text("公開していない変更が")

    # The real pages as they would be; readers still see the old ones.
    page.get_by_role("link", name="プレビュー", exact=True).click()
    page.get_by_role("link", name="手数料・出金", exact=True).first.click()
    expect(page.locator("aside[aria-label=下書きのプレビュー]")).to_be_visible()
    expect(page.locator("main")).to_contain_text("25%")
    assert public_page() == before

    # What it does to readers, a reason, the button.
    page.get_by_role("link", name="公開の画面に戻る").click()
    expect(page.locator("#content-main")).to_contain_text(re.compile(r"想定ケース\d+件中\d+件が変わります"))
    expect(page.locator("#content-main")).to_contain_text("手数料や出金の決まりが変わります")
    page.get_by_role("button", name="公開する", exact=True).click()
    expect(page.locator(".errorlist").first).to_be_visible()
    page.get_by_label("値を変えた事実を").check()
    page.get_by_label("公開の理由").fill("手数料の改定が公式に発表されたため。")
    page.get_by_role("button", name="公開する", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("第2版を公開しました")
    assert "25%" in public_page()

    # One step back.
    page.get_by_role("link", name="この版に戻す").click()
    expect(page.locator("#content-main")).to_contain_text("0.25")
    page.get_by_label("公開の理由").fill("発表の読みまちがいだったため。")
    page.get_by_role("button", name="この版に戻す").click()
    expect(page.locator(".messagelist")).to_contain_text("第3版として公開しました")

    assert public_page() == before
    assert Platform.objects.get().editions.count() == 3
    assert editor.complaints == []
    assert editor.foreign == []


def test_from_an_invitation_to_a_second_factor_in_another_browser(new_context, live_server, settings):
    settings.SITE_URL = live_server.url
    administrator = Player(new_context(), live_server.url, settings, StaffFactory())
    page = administrator.page
    administrator.open("/admin/auth/user/add/")
    page.get_by_label("ユーザー名").fill("taro")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_label("スタッフ権限").check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator("#result_list").get_by_role("link", name="taro").click()
    page.get_by_role("link", name="招待リンク").click()
    page.get_by_role("button", name="招待リンクを作る").click()
    link = page.get_by_label("招待リンク").input_value()

    guest = Visit(new_context(), live_server.url)
    page = guest.open(link.removeprefix(live_server.url))
    expect(page.get_by_role("img", name="認証アプリに登録するQRコード")).to_be_visible()
    page.locator("[name=new_password1]").fill(PASSWORD)
    page.locator("[name=new_password2]").fill(PASSWORD)
    page.get_by_label("確認コード").fill(code_of(StaffFactory._meta.model.objects.get(username="taro")))
    page.get_by_role("button", name="登録する").click()
    expect(page.locator(".messagelist")).to_contain_text("二段階認証を登録しました")
    assert guest.complaints == []
    assert administrator.visit.complaints == []
