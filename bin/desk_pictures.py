"""Pictures of the editors' desk for docs/editors.md: an editor works, and the camera looks over the shoulder.

`bin/gallery.py` takes them. Run by itself, this file makes the account and the reports that the story needs,
in the database that the environment names.
"""

import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HIGHEST = 1280, 1000
COLOURS = 48
NAME, PASSWORD = "編集 花子", "a passphrase for the camera"
PAGE = "<html><body><main><h1>出金について</h1><p>{words}</p><p>ご不明な点は、お問い合わせください。</p></main></body></html>"
REPORT = {
    "fact": "payout_methods.quick",
    "where": "出金方法「クイック出金」",
    "shown": "クイック出金\n好きなときに申請して、早く受け取る方法です。",
    "text": "クイック出金の手数料が変わったようです。きのう出金したら、前より多く引かれていました。",
    "source_url": "https://crowdworks.jp/",
}


def stage() -> None:
    """An editor, and what readers reported."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.contrib.auth.models import User

    from platforms.clock import now
    from platforms.models import Platform, ReaderReport

    User.objects.create_superuser("hanako", password=PASSWORD, first_name=NAME)
    crowdworks = Platform.objects.get(slug="crowdworks")
    for number in range(2):
        ReaderReport.objects.create(platform=crowdworks, edition=1, receipt=str(number), sent_at=now(), **REPORT)
    _changed_source()


def _changed_source() -> None:
    """A cited page that said one minimum and says another, as two runs would have seen it. Its words are made up."""
    from datetime import timedelta

    from platforms.clock import now
    from platforms.models import PageUse
    from platforms.sources.looks import Look, LookAgainError, record
    from platforms.sources.page_addresses import Validators
    from platforms.sources.reading import read
    from platforms.sources.registering import cited_now, register

    register(cited_now())
    named = {"platform__slug": "crowdworks", "fact": "payout_methods.standard", "source": "faq-10709"}
    use = PageUse.objects.select_related("page").get(**named)
    page = use.page
    for day, words in ((2, use.says), (0, use.says.replace("1,000円", "2,000円"))):
        body = PAGE.format(words=words.replace("\n", "</p><p>")).encode()
        lines = read(body, "text/html", "utf-8").lines
        look = {"lines": lines, "validators": Validators(page.url), "body": body, "media_type": "text/html"}
        try:
            record(page.pk, Look(**look), now() - timedelta(days=day))
        except LookAgainError:
            record(page.pk, Look(**look, again=lines), now() - timedelta(days=day))


def pictures(browser: Any, site: str) -> Iterator[tuple[str, bytes]]:
    """Every page of the manual by its name, in the order of an editor's morning."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": 900}, locale="ja-JP", timezone_id="Asia/Tokyo", color_scheme="light"
    )
    page = context.new_page()

    def open_(path: str) -> None:
        page.goto(site + path)

    def save() -> None:
        page.get_by_role("button", name="保存", exact=True).click()

    open_("/admin/")
    page.get_by_label("ユーザー名").fill("hanako")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン").click()
    page.get_by_role("heading", name="今日の仕事").wait_for()
    yield "today", taken(page)

    open_("/admin/platforms/readerreport/")
    yield "reports", taken(page)
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="この項目の想定ケースを作る").wait_for()
    yield "report", taken(page)
    open_("/admin/platforms/platform/?q=crowdworks")
    page.locator("#result_list tbody th a").first.click()
    page.locator(".desk-state").wait_for()
    platform = page.url.removeprefix(site).partition("change/")[0]
    page.locator("summary", has_text="出金方法").click()
    page.get_by_role("link", name="クイック出金", exact=True).click()
    page.locator("input[name=fee_rate]").fill("0.08")
    page.locator("textarea[name=how]").fill("好きなときに申請して、早く受け取る方法")
    page.locator("#hints li").first.wait_for()
    page.locator("input[name=fee_rate]").scroll_into_view_if_needed()
    yield "hints", small(page.screenshot(scale="css"))
    page.locator("textarea[name=how]").fill("好きなときに申請して、早く受け取る方法です。")
    save()
    page.locator(".desk-state").wait_for()
    yield "platform", taken(page)

    open_(f"{platform}changes/")
    yield "changes", taken(page)
    open_(f"{platform}preview/platform/")
    yield "preview", taken(page)
    open_(f"{platform}publish/")
    yield "publish", taken(page, HIGHEST + 400)
    page.get_by_label("値を変えた事実を").check()
    page.get_by_label("公開の理由").fill("クイック出金の手数料の改定が、公式のお知らせで発表されたため。")
    page.get_by_role("button", name="公開する", exact=True).click()
    page.locator(".messagelist").wait_for()
    yield "editions", taken(page)
    page.get_by_role("link", name="この版に戻す").click()
    page.get_by_role("button", name="この版に戻す").wait_for()
    yield "undo", taken(page)

    open_("/admin/platforms/platform/review/?platform=crowdworks")
    yield "review", taken(page, 760)
    page.locator("tbody a").first.click()
    page.get_by_label("何と何を比べたか").wait_for()
    yield "check", taken(page, 1300)
    open_("/admin/platforms/platform/review/source/?platform=crowdworks")
    page.locator("tbody a", has_text="https://crowdworks.jp/").first.click()
    page.get_by_role("button", name="公開中のページと比べた").wait_for()
    yield "source", taken(page)
    yield from of_shortcuts(page, site + platform, open_)
    open_("/admin/platforms/pagealarm/")
    yield "alarms", taken(page, 560)
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("button", name="答えを記録する").wait_for()
    yield "alarm", taken(page, 1300)
    page.get_by_role("link", name="見る部分と目印").click()
    page.get_by_role("button", name="試す").wait_for()
    yield "page", taken(page, 1300)
    open_("/admin/platforms/scenario/?q=残高が800円")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="下書きの結果").wait_for()
    yield "scenario", taken(page)

    text = page.request.get(f"{site}{platform}export/").text()
    open_("/admin/platforms/platform/exchange/")
    changed = text.replace("summary: ", "summary: 【直した文】", 1).encode()
    page.get_by_label("ファイル").set_input_files(
        {"name": "crowdworks.yaml", "mimeType": "application/yaml", "buffer": changed}
    )
    page.get_by_role("button", name="変わるところを見る").click()
    page.get_by_role("button", name="下書きに取り込む").wait_for()
    yield "exchange", taken(page)

    open_("/admin/auth/user/add/")
    page.get_by_label("ユーザー名").fill("saburo")
    save()
    page.get_by_label("スタッフ権限").check()
    person = page.url.partition("change/")[0]
    save()
    page.locator("#result_list").wait_for()
    page.goto(f"{person}invite/")
    page.get_by_role("button", name="招待リンクを作る").click()
    link = page.get_by_label("招待リンク").input_value()
    context.close()
    guest = browser.new_context(viewport={"width": WIDTH, "height": 900}, locale="ja-JP", color_scheme="light")
    page = guest.new_page()
    page.goto(link)
    yield "invitation", taken(page, 1300)
    guest.close()


def of_shortcuts(page: Any, platform: str, open_: Callable[[str], None]) -> Iterator[tuple[str, bytes]]:
    """The pages that do a whole job. `platform` is the address of one, up to the names of its pages."""
    page.goto(f"{platform}change/")
    schedules = page.locator("details", has=page.locator("summary", has_text="手数料体系"))
    schedules.locator("summary").click()
    schedules.locator("li a").first.click()
    page.get_by_role("link", name="ある日から変える").click()
    page.get_by_role("button", name="この日から変える").wait_for()
    yield "from-day", taken(page)
    page.goto(f"{platform}figure/?old=1000円&new=2000円")
    page.get_by_role("button", name="選んだところを変える").wait_for()
    yield "figure", taken(page)
    page.goto(f"{platform}reason/")
    yield "reason", taken(page)
    open_("/admin/platforms/platform/new/")
    yield "new-platform", taken(page)


def taken(page: Any, highest: int = HIGHEST) -> bytes:
    """The page as it is now, down to where it ends or to `highest` pixels, in few colours."""
    whole = page.evaluate("Math.ceil(document.getElementById('footer')?.getBoundingClientRect().top + scrollY || 0)")
    whole = whole or page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": max(360, min(highest, whole))}
    return small(page.screenshot(full_page=True, scale="css", clip=clip))


def small(png: bytes) -> bytes:
    """A picture in few colours."""
    written = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    stage()
