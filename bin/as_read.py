"""Articles as readers see them: on a phone and a desktop, without scripts, in a feed, from a click into another tab."""

import html
import os
import re
from dataclasses import dataclass, field
from urllib.request import urlopen

from blog import SITE_FOR_BLOG
from editors import DESKTOP, HOME, PHONE
from handed import Handed
from playwright.sync_api import BrowserContext, Locator, Page
from playwright.sync_api import Error as BrowserError

PICTURES = os.environ.get("PICTURES", "")
CONTENT = ".entry-content, .wp-block-post-content"


@dataclass
class Cell:
    """One article, and which faults its ways of being read have."""

    address: str = ""
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is not as nice as it could be, and is WordPress' own."""

    def must(self, true: bool, what: str) -> None:
        if not true:
            self.faults.append(what)


def read(page: Page, each: Handed, sees: str, cell: Cell, when: str, own_width: int = 0) -> None:
    """Look at an article on a phone, and on a desktop. `own_width`: how wide the theme makes every page, if that is wider."""
    page.set_viewport_size(PHONE)
    page.goto(cell.address)
    for size, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size(viewport)
        body, where = page.locator(CONTENT).first, f"{when} {size}"
        if sees in ("card", "input"):
            _frame(page, body, each, sees, viewport["width"], cell, where)
        elif sees == "picture":
            _picture(page, body, viewport["width"], cell, where)
        text = body.inner_text()
        if sees == "text":
            cell.must("円" in text and "確認" in text, f"{where}: {text[:60]}")
        elif sees == "fallback":
            cell.must(
                "20%" in text and "確かめる" in text and "公開されていません" not in text, f"{where}: {text[:60]}"
            )
        if sees == "address":
            cell.must(each.leads_to in text, f"{where}: {text[:60]}")
        else:
            leads = [link.get_attribute("href") or "" for link in body.locator("a").all()]
            cell.must(any(link.startswith(each.leads_to) for link in leads), f"{where}: links {leads}")
        # A theme that breaks no long word lets an address as text stick out, whoever's it is. That is no fault of ours, and said.
        unbroken = page.evaluate("document.documentElement.scrollWidth")
        wide = page.evaluate(
            "() => { document.body.style.overflowWrap = 'anywhere'; return document.documentElement.scrollWidth; }"
        )
        if wide < unbroken:
            cell.notes.append(f"{where}: the theme breaks no long address, so the page is {unbroken} px wide")
        cell.must(wide <= max(viewport["width"], own_width), f"{where}: the page is {wide} px wide")
        if PICTURES and when == "read":
            name = re.sub(r"\W+", "-", f"{each.name}-{size}-{cell.address.rpartition('=')[2]}")
            page.screenshot(path=f"{PICTURES}/{name}.png")


def _frame(page: Page, body: Locator, each: Handed, sees: str, width: int, cell: Cell, where: str) -> None:
    frame = body.locator("iframe").first
    if not frame.count():
        cell.faults.append(f"{where}: no frame")
        return
    page.wait_for_timeout(700)  # until it has said how high it is
    address = html.unescape(frame.get_attribute("src") or "")
    cell.must(each.frame in address, f"{where}: frames {address}")
    sandboxed = frame.get_attribute("sandbox") is not None
    cell.must(sees != "input" or not sandboxed, f"{where}: locked in")
    box = frame.bounding_box() or {"width": 0, "height": 0, "x": 0}
    cell.must(200 <= box["width"] <= width - box["x"], f"{where}: {box['width']:.0f} px wide")
    inside = next((each for each in page.frames if each.url.startswith(SITE_FOR_BLOG)), None)
    if inside is None:
        cell.faults.append(f"{where}: an empty frame")
        return
    needs = inside.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
    cell.must(abs(needs - box["height"]) <= 2, f"{where}: {needs} px in a frame of {box['height']:.0f}")


def _picture(page: Page, body: Locator, width: int, cell: Cell, where: str) -> None:
    picture = body.locator("img").first
    if not picture.count():
        cell.faults.append(f"{where}: no picture")
        return
    picture.scroll_into_view_if_needed()
    page.wait_for_function("[...document.images].every(i => i.complete)")
    cell.must(picture.evaluate("i => i.naturalWidth") > 0, f"{where}: not loaded")
    cell.must("円" in (picture.get_attribute("alt") or ""), f"{where}: alt {picture.get_attribute('alt')}")
    box = picture.bounding_box() or {"width": 0, "x": 0}
    cell.must(0 < box["width"] <= width - box["x"], f"{where}: {box['width']:.0f} px wide")


def without_scripts(page: Page, each: Handed, sees: str, cell: Cell) -> None:
    page.goto(cell.address)
    body = page.locator(CONTENT).first
    if sees == "address":
        cell.must(each.leads_to in body.inner_text(), "without scripts: no address")
        return
    links = [link for link in body.locator("a").all() if link.is_visible()]
    leads = [link.get_attribute("href") or "" for link in links]
    cell.must(any(link.startswith(each.leads_to) for link in leads), "without scripts: no link")


def in_the_feed(each: Handed, cell: Cell) -> None:
    """The article's own entry in the feed leads where the article leads."""
    number = cell.address.rpartition("=")[2]
    with urlopen(f"{HOME}/?feed=rss2&withoutcomments=1&p={number}") as answer:
        entries = re.findall(r"<item>.*?</item>", answer.read().decode(), re.DOTALL)
    cell.must(len(entries) == 1 and each.leads_to in html.unescape(entries[0]), "feed: no link")


def in_another_tab(context: BrowserContext, each: Handed, sees: str, cell: Cell) -> None:
    """A click with Ctrl opens another tab, and the article stays."""
    page = context.new_page()
    page.set_viewport_size(DESKTOP)
    page.goto(cell.address)
    body = page.locator(CONTENT).first
    framed = sees in ("card", "input")
    link = body.frame_locator("iframe").first.locator("a[target=_top]").first if framed else body.locator("a").first
    try:
        with context.expect_page(timeout=40_000) as opened:
            link.click(modifiers=["Control"])
        opened.value.close()
    except BrowserError as error:
        cell.faults.append(f"Ctrl: no other tab ({str(error).splitlines()[0][:80]})")
    cell.must(page.url == cell.address, f"Ctrl: the article became {page.url}")
    page.close()
