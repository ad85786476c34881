"""What a real WordPress makes of everything we hand to authors: `make wordpress`, some minutes.

Administrator and author paste it in the block and in the classic editor and publish; then the article is read on a
phone and on a desktop, without scripts, in a feed, after somebody saved it again, in an outage, and after a value changed.
Prints a matrix; 1 where a cell is not what readers should see.
"""

import html
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

from blog import BLOG, PASSWORD, SITE_FOR_BLOG, Blog, missing, staged
from playwright.sync_api import Browser, Frame, Page, sync_playwright
from stagehands import HOST, ROOT, get, go_apart

EVERYBODY = {"administrator": "editor-in-chief", "author": "writer"}
PEOPLE = {role: name for role, name in EVERYBODY.items() if role in os.environ.get("ROLES", "administrator author")}
EDITORS = ("block", "classic")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
HOME = f"http://{BLOG}"
SLUG = "crowdworks"
PICTURES = os.environ.get("PICTURES", "")


@dataclass(frozen=True)
class Handed:
    """Something that authors paste, and what readers must at least see: `card`, `input`, `text`, `link` or `picture`.

    `weaker` is for the author's role, where WordPress strips frames. `leads_to` is where its link must lead, `frame` a
    part of the address that is framed.
    """

    name: str
    text: str
    sees: str
    leads_to: str
    weaker: str = ""
    frame: str = ""
    in_blocks: str = ""
    """What the block editor makes of it, where that is something else."""

    def expected(self, role: str, editor: str) -> str:
        if role == "author" and self.weaker:
            return self.weaker
        return self.in_blocks if editor == "block" and self.in_blocks else self.sees


@dataclass
class Cell:
    """One article: which faults each way of reading it has."""

    address: str = ""
    faults: list[str] = field(default_factory=list)

    def must(self, true: bool, what: str) -> None:
        if not true:
            self.faults.append(what)


def handed(code: Callable[[str], str]) -> tuple[Handed, ...]:
    """What authors are given without our plugin; `code` looks up what the link builder shows under a label."""
    guide, compare = f"{SITE_FOR_BLOG}/guides/{SLUG}/", f"{SITE_FOR_BLOG}/compare/"
    return (
        Handed("guide", f"{guide}?balance=800", "card", guide, frame="balance=800"),
        Handed("guide without its slash", guide[:-1], "card", guide),
        Handed(
            "guide with &amp;", f"{guide}?balance=800&amp;bank=other", "card", guide, frame="balance=800&bank=other"
        ),
        Handed("guide with a reason", f"{guide}#balance", "card", f"{guide}#balance", frame="first=balance"),
        Handed("comparison", f"{compare}?amount=50000", "card", compare, frame="amount=50000"),
        Handed("front door", f"{SITE_FOR_BLOG}/", "link", f"{SITE_FOR_BLOG}/"),
        Handed("list of platforms", f"{SITE_FOR_BLOG}/platforms/", "link", f"{SITE_FOR_BLOG}/platforms/"),
        Handed("glossary", f"{SITE_FOR_BLOG}/glossary/", "link", f"{SITE_FOR_BLOG}/glossary/"),
        Handed("address of a frame", f"{SITE_FOR_BLOG}/embed/check/{SLUG}/", "card", f"{SITE_FOR_BLOG}/guides/{SLUG}/"),
        Handed("embed code as HTML", as_html(code("embed")), "input", SITE_FOR_BLOG, weaker="link"),
        Handed("embed code as text", code("embed"), "input", SITE_FOR_BLOG, weaker="link", in_blocks="link"),
        Handed("picture as HTML", as_html(code("chip")), "picture", SITE_FOR_BLOG),
        Handed("picture as text", code("chip"), "picture", SITE_FOR_BLOG, in_blocks="link"),
    )


def as_html(code: str) -> str:
    """Where we say to put code: the block 「カスタムHTML」. The classic editor takes its markers for comments."""
    return f"<!-- wp:html -->{code}<!-- /wp:html -->"


def handed_with_plugin() -> tuple[Handed, ...]:
    """The same with our plugin, and what only it knows."""
    guide = f"{SITE_FOR_BLOG}/guides/{SLUG}/"
    return (
        Handed("guide", f"{guide}?balance=900", "card", guide, frame="balance=900"),
        Handed("questions", f"{guide}questions/", "input", guide, frame=f"/embed/check/{SLUG}/"),
        Handed("comparison", f"{SITE_FOR_BLOG}/compare/?amount=60000", "input", f"{SITE_FOR_BLOG}/compare/", frame="amount=60000"),
        Handed("fact, shortcode", f'[yamedoki platform="{SLUG}" fact="payout-minimum"]', "text", f"{SITE_FOR_BLOG}/platforms/{SLUG}/"),
        Handed("check, shortcode", f'[yamedoki show="check" platform="{SLUG}" balance="800"]', "input", guide, frame="balance=800"),
        Handed("comparison, block", '<!-- wp:yamedoki/block {"show":"compare"} /-->', "input", f"{SITE_FOR_BLOG}/compare/", frame="/embed/compare/"),
        Handed("fact, block", f'<!-- wp:yamedoki/block {{"platform":"{SLUG}"}} /-->', "text", f"{SITE_FOR_BLOG}/platforms/{SLUG}/"),
    )  # fmt: skip


class Desk:
    """WordPress' own editors, as one person sees them."""

    def __init__(self, browser: Browser, role: str) -> None:
        context = browser.new_context(ignore_https_errors=True, viewport=DESKTOP, locale="ja-JP")
        context.set_default_timeout(60_000)
        self.page = context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())  # 「このページを離れますか」
        self.page.goto(f"{HOME}/wp-login.php")
        self.page.fill("#user_login", PEOPLE[role])
        self.page.fill("#user_pass", PASSWORD)
        self.page.click("#wp-submit")
        self.page.wait_for_load_state()

    def publish(self, editor: str, title: str, text: str) -> str:
        """Paste into a new article and publish; its address."""
        return self._block(title, text) if editor == "block" else self._classic(title, text)

    def _classic(self, title: str, text: str) -> str:
        self.page.goto(f"{HOME}/wp-admin/post-new.php?classic=1")
        self.page.fill("#title", title)
        self.page.click("#content-html")
        self.page.fill("#content", text)
        self.page.click("#publish")
        self.page.wait_for_url(re.compile(r"post=\d+&action=edit"))
        found = parse_qs(urlsplit(self.page.url).query)
        return f"{HOME}/?p={found['post'][0]}"

    def _block(self, title: str, text: str) -> str:
        self.page.goto(f"{HOME}/wp-admin/post-new.php")
        self._ready()
        self.page.evaluate("title => wp.data.dispatch('core/editor').editPost({title})", title)
        if text.startswith("<!-- wp:"):  # a block chosen in the inserter
            self.page.evaluate("t => wp.data.dispatch('core/block-editor').resetBlocks(wp.blocks.parse(t))", text)
        else:
            self._paste(text)
        self._settled()
        return self._save()

    def _ready(self) -> None:
        self.page.wait_for_function("window.wp?.data?.select('core/editor')?.getCurrentPostId()")
        self.page.evaluate("wp.data.dispatch('core/block-editor').insertDefaultBlock()")
        self._canvas().locator("[data-type='core/paragraph'], .block-editor-default-block-appender").first.wait_for()

    def _canvas(self) -> Frame | Page:
        return next((frame for frame in self.page.frames if frame.name == "editor-canvas"), self.page)

    def _paste(self, text: str) -> None:
        """Ctrl+V of plain text into an empty paragraph, as from a field of our link builder."""
        paragraph = self._canvas().locator("[data-type='core/paragraph']").first
        paragraph.click()
        paragraph.evaluate(
            """(element, text) => {
                const data = new DataTransfer();
                data.setData('text/plain', text);
                const target = element.matches('[contenteditable]') ? element : element.querySelector('[contenteditable]') ?? element;
                target.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
            }""",
            text,
        )

    def _settled(self) -> None:
        """Wait for the editor's own questions about what was pasted."""
        self.page.wait_for_timeout(600)
        self.page.wait_for_function(
            """() => wp.data.select('core/block-editor').getBlocks().every(b => b.name !== 'core/embed' || !b.attributes.url
                || !wp.data.select('core').isRequestingEmbedPreview(b.attributes.url))"""
        )
        self.page.wait_for_timeout(400)

    def _save(self) -> str:
        self.page.evaluate(
            """async () => {
                await wp.data.dispatch('core/editor').editPost({status: 'publish'});
                await wp.data.dispatch('core/editor').savePost();
            }"""
        )
        number = self.page.evaluate("wp.data.select('core/editor').getCurrentPostId()")
        self.page.evaluate("window.onbeforeunload = null")
        return f"{HOME}/?p={number}"

    def reopen(self, address: str) -> str:
        """Open the article in the block editor and save it again; empty, or what the editor minds."""
        number = address.rpartition("=")[2]
        self.page.goto(f"{HOME}/wp-admin/post.php?post={number}&action=edit")
        self.page.wait_for_function("window.wp?.data?.select('core/editor')?.getCurrentPostId()")
        self._settled()
        minds = self.page.evaluate(
            """() => wp.data.select('core/block-editor').getBlocks()
                .filter(b => !b.isValid || b.name === 'core/missing').map(b => b.name).join(', ')"""
        )
        self._save()
        return str(minds)


def read(page: Page, each: Handed, role: str, editor: str, cell: Cell, when: str) -> None:
    """Look at an article on a phone and on a desktop."""
    sees = each.expected(role, editor)
    for size, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size(viewport)
        page.goto(cell.address)
        body = page.locator(".entry-content, .wp-block-post-content").first
        where = f"{when} {size}"
        if sees in ("card", "input"):
            frame = body.locator("iframe").first
            if not frame.count():
                cell.faults.append(f"{where}: no frame")
                continue
            page.wait_for_timeout(700)  # until it has said how high it is
            address = html.unescape(frame.get_attribute("src") or "")
            cell.must(each.frame in address, f"{where}: frames {address}")
            sandboxed = frame.get_attribute("sandbox") is not None
            cell.must(sees != "input" or not sandboxed, f"{where}: locked in")
            box = frame.bounding_box() or {"width": 0, "height": 0, "x": 0}
            cell.must(200 <= box["width"] <= viewport["width"] - box["x"], f"{where}: {box['width']:.0f} px wide")
            inside = next((f for f in page.frames if f.url.startswith(SITE_FOR_BLOG)), None)
            if inside is None:
                cell.faults.append(f"{where}: an empty frame")
            else:
                needs = inside.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
                cell.must(abs(needs - box["height"]) <= 2, f"{where}: {needs} px in a frame of {box['height']:.0f}")
        elif sees == "picture":
            picture = body.locator("img").first
            if not picture.count():
                cell.faults.append(f"{where}: no picture")
                continue
            picture.scroll_into_view_if_needed()
            page.wait_for_function("[...document.images].every(i => i.complete)")
            cell.must(picture.evaluate("i => i.naturalWidth") > 0, f"{where}: not loaded")
            cell.must("円" in (picture.get_attribute("alt") or ""), f"{where}: alt {picture.get_attribute('alt')}")
        elif sees == "text":
            cell.must("円" in body.inner_text() and "確認" in body.inner_text(), f"{where}: {body.inner_text()[:60]}")
        leads = [link.get_attribute("href") for link in body.locator("a").all()]
        cell.must(any((link or "").startswith(each.leads_to) for link in leads), f"{where}: links {leads}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        cell.must(wide <= viewport["width"], f"{where}: the page is {wide} px wide")
        if PICTURES and when == "read":
            name = re.sub(r"\W+", "-", f"{each.name}-{role}-{size}-{cell.address.rpartition('=')[2]}")
            page.screenshot(path=f"{PICTURES}/{name}.png")


def without_scripts(page: Page, each: Handed, cell: Cell) -> None:
    page.goto(cell.address)
    links = page.locator(".entry-content a, .wp-block-post-content a").all()
    shown = [
        link for link in links if link.is_visible() and (link.get_attribute("href") or "").startswith(each.leads_to)
    ]
    cell.must(bool(shown), "without scripts: no link")


def in_the_feed(each: Handed, cell: Cell) -> None:
    number = cell.address.rpartition("=")[2]
    with urlopen(f"{HOME}/?feed=rss2&p={number}") as answer:
        feed = answer.read().decode()
    with urlopen(f"{HOME}/?feed=rss2&posts_per_rss=200") as answer:
        feed += answer.read().decode()
    cell.must(each.leads_to in html.unescape(feed), "feed: no link")


Matrix = dict[tuple[str, str, str], Cell]


def played(browser: Browser, every: tuple[Handed, ...], matrix: Matrix) -> None:
    """Everything is pasted by everybody everywhere, and read."""
    reader = browser.new_context(ignore_https_errors=True, viewport=PHONE, locale="ja-JP").new_page()
    quiet = browser.new_context(ignore_https_errors=True, viewport=PHONE, java_script_enabled=False).new_page()
    for role in PEOPLE:
        desk = Desk(browser, role)
        for editor in EDITORS:
            for each in every:
                cell = matrix[each.name, role, editor] = Cell()
                try:
                    cell.address = desk.publish(editor, each.name, each.text)
                    read(reader, each, role, editor, cell, "read")
                    without_scripts(quiet, each, cell)
                    in_the_feed(each, cell)
                    if editor == "block":
                        minds = desk.reopen(cell.address)
                        cell.must(not minds, f"reopened: {minds}")
                        read(reader, each, role, editor, cell, "saved again")
                except Exception as error:  # noqa: BLE001 - the matrix is printed whole, whatever one cell does
                    cell.faults.append(f"{type(error).__name__}: {str(error).splitlines()[0][:150]}")
                said = "; ".join(cell.faults) or each.expected(role, editor)
                print(f"  {each.name:<26}{role:<15}{editor:<9}{said}", flush=True)
        desk.page.context.close()
    reader.context.close()
    quiet.context.close()


def in_an_outage(blog: Blog, browser: Browser, matrix: Matrix, every: tuple[Handed, ...]) -> list[str]:
    """The site is gone: articles keep their links and figures, and a new one shows what its author wrote."""
    faults = []
    for part in blog.site:
        part.stop()
    try:
        page = browser.new_context(ignore_https_errors=True, viewport=PHONE).new_page()
        for each in every:
            for role in PEOPLE:
                cell = matrix[each.name, role, "block"]
                if not cell.address:
                    continue
                page.goto(cell.address)
                body = page.locator(".entry-content, .wp-block-post-content").first
                links = [link.get_attribute("href") or "" for link in body.locator("a").all()]
                if not any(link.startswith(each.leads_to) for link in links):
                    faults.append(f"outage: {each.name} by {role} has no link")
                if each.sees == "text" and "円" not in body.inner_text():
                    faults.append(f"outage: {each.name} by {role} lost its figure")
        new = blog.publish("停止中", '[yamedoki platform="lancers" fact="worker-fee"]16.5%[/yamedoki]', "writer")
        started = time.monotonic()
        page.goto(new)
        text = page.locator(".entry-content, .wp-block-post-content").first.inner_text()
        if "16.5%" not in text or "確かめる" not in text:
            faults.append(f"outage: a new article shows {text!r}")
        if time.monotonic() - started > 8:
            faults.append(f"outage: a new article takes {time.monotonic() - started:.0f} s")
        page.context.close()
    finally:
        for part in blog.site:
            part.start()
    return faults


def after_a_change(blog: Blog, browser: Browser, matrix: Matrix) -> list[str]:
    """Another minimum is published: the picture shows it at once, the text when its hour is over."""
    faults = []
    with tempfile.TemporaryDirectory() as name:
        text = (ROOT / "platforms" / "data" / f"{SLUG}.yaml").read_text()
        changed = re.sub(r"minimum_yen: 1000\b", "minimum_yen: 1234", text)
        (Path(name) / f"{SLUG}.yaml").write_text(changed)
        command = [sys.executable, "manage.py", "load_platforms", SLUG, "--force", "--publish", "--from", name]
        subprocess.run(command, cwd=ROOT, env=os.environ | blog.environment, check=True, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while "1,234円" not in get(443, f"/embed/fact/{SLUG}/payout-minimum.svg").body.decode():
        if time.monotonic() > deadline:
            return ["change: the picture still shows the old value"]
        time.sleep(0.1)
    page = browser.new_context(ignore_https_errors=True, viewport=PHONE).new_page()
    address = matrix["fact, shortcode", "author", "classic"].address
    page.goto(address)
    if "1,000円" not in page.inner_text("body"):
        faults.append("change: the text was not kept for its hour")
    blog.php("global $wpdb; foreach ($wpdb->get_col(\"SELECT option_name FROM $wpdb->options WHERE option_name LIKE '_transient_yamedoki_%'\") as $n)"
             " { $n = substr($n, 11); $k = get_transient($n); $k['until'] = 0; set_transient($n, $k, 1000); }")  # fmt: skip
    page.goto(address)
    if "1,234円" not in page.inner_text("body"):
        faults.append("change: the text does not follow")
    page.context.close()
    return faults


def after_uninstalling(blog: Blog) -> list[str]:
    """Nothing of the plugin stays in the database."""
    blog.php("require_once ABSPATH.'wp-admin/includes/plugin.php'; deactivate_plugins('yamedoki/yamedoki.php');"
             "uninstall_plugin('yamedoki/yamedoki.php');")  # fmt: skip
    left = blog.php(
        """global $wpdb;
        $ours = "LIKE '%yamedoki%'"; $frames = "LIKE '%/embed/check/%'";
        echo $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->options WHERE option_name $ours OR option_value $frames")
            + $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->postmeta WHERE meta_key $ours OR meta_value $frames");"""
    )
    return [] if left.strip() == "0" else [f"uninstalled: {left} rows are left"]


def from_the_link_builder(page: Page) -> Callable[[str], str]:
    """The codes as authors copy them."""
    page.goto(f"{SITE_FOR_BLOG}/links/?platform={SLUG}")
    found = {
        "embed": page.locator("textarea[id^=embed-]").last.input_value(),
        "chip": page.locator("#chip-payout-minimum").input_value(),
    }
    page.context.close()
    return found.__getitem__


def printed(title: str, every: tuple[Handed, ...], matrix: Matrix) -> int:
    """One table; how many cells are not what they should be."""
    columns = [(role, editor) for editor in EDITORS for role in PEOPLE]
    print(f"\n{title}\n{'':<26}" + "".join(f"{f'{role}, {editor}':<24}" for role, editor in columns))
    failing = 0
    for each in every:
        cells = [matrix[each.name, role, editor] for role, editor in columns]
        failing += sum(bool(cell.faults) for cell in cells)
        said = (
            "FAILS" if cell.faults else each.expected(role, editor)
            for cell, (role, editor) in zip(cells, columns, strict=True)
        )
        print(f"{each.name:<26}" + "".join(f"{word:<24}" for word in said))
    return failing


def main() -> int:
    """Play everything and print the matrix."""
    if lacking := missing():
        print(
            f"NOT TRIED: {', '.join(lacking)} missing (Debian: wordpress, mariadb-server, php-fpm, php-cli, php-mysql, php-xml)."
        )
        return 1 if os.environ.get("CI") else 0
    go_apart()
    with tempfile.TemporaryDirectory(prefix="yamedoki-wordpress-") as name, sync_playwright() as playwright:
        Path(name).chmod(0o755)
        with staged(Path(name)) as blog:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            print(f"WordPress {blog.version}, {HOST} in production mode behind its nginx", flush=True)
            code = from_the_link_builder(browser.new_context(ignore_https_errors=True).new_page())
            bare, with_plugin = handed(code), handed_with_plugin()
            first: Matrix = {}
            second: Matrix = {}
            chosen = os.environ.get("ONLY", "")
            bare = tuple(each for each in bare if chosen in each.name)
            with_plugin = tuple(each for each in with_plugin if chosen in each.name)
            played(browser, bare, first)
            blog.activate()
            played(browser, with_plugin, second)
            faults = in_an_outage(blog, browser, second, with_plugin)
            faults += [] if chosen or "author" not in PEOPLE else after_a_change(blog, browser, second)
            faults += after_uninstalling(blog)
            failing = printed("Without our plugin: what readers see", bare, first)
            failing += printed("With our plugin", with_plugin, second)
            print(
                "\nEvery cell: read at 390 and 1280 px, without scripts, in the feed; in the block editor also saved again."
            )
            print("\n".join(faults) or "Outage, changed value, uninstalled: as they should be.")
            browser.close()
    return 1 if failing or faults else 0


if __name__ == "__main__":
    sys.exit(main())
