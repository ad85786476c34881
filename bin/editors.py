"""WordPress' own editors, driven as authors use them."""

import re
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from blog import BLOG, PASSWORD
from playwright.sync_api import Browser, Frame, Page
from playwright.sync_api import Error as BrowserError

EVERYBODY = {"administrator": "editor-in-chief", "author": "writer"}
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
HOME = f"http://{BLOG}"


class Desk:
    """WordPress' own editors, as one person sees them."""

    def __init__(self, browser: Browser, role: str) -> None:
        context = browser.new_context(ignore_https_errors=True, viewport=DESKTOP, locale="ja-JP")
        context.set_default_timeout(60_000)
        self.page = context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())  # 「このページを離れますか」
        self.page.goto(f"{HOME}/wp-login.php")
        self.page.fill("#user_login", EVERYBODY[role])
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
        # The editor saves a draft when the title is left, and takes no click while it does.
        for _ in range(6):
            self.page.click("#publish:not(.disabled)")
            with suppress(BrowserError):
                self.page.wait_for_url(re.compile(r"post=\d+&action=edit"), wait_until="commit", timeout=15_000)
                break
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
