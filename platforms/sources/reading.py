"""The bytes of a fetched page to sentences, or why there are none that a fact could rest on.

Navigation, heads, feet, advertisements and scripts are left out; a row of a table is one line; long paragraphs are cut
after every 。, so that a change is told sentence by sentence. Pure but for PDF, which a process of its own reads.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from platforms.sources import pdf_text
from platforms.sources.decoding import UnreadableCharsetError, decoded
from platforms.sources.figures import plain

READER = 1
"""Raised by whoever changes what `read` makes of a page: older readings are then compared by their marks alone."""

Unreadable = Literal[
    "empty",
    "needs_javascript",
    "login",
    "soft_404",
    "not_text",
    "too_large",
    "broken_pdf",
    "pdf_without_text",
    "charset",
    "selection_empty",
    "selection_wrong",
]

MOST_LINES = 6_000
LONGEST_LINE = 2_000
THIN = 200
"""A page of fewer letters than this says nothing by itself; then its shape decides what it is."""
SHORT_PAGE = 300
DEEPEST = 400
"""Elements within elements. Parsing costs the square of the depth: a few hundred kilobytes of `<div>` take a minute."""
_MAIN_IS_ENOUGH = 200
_TOO_MUCH = 0.5
"""What looks like a menu but holds half of the page is the page."""

_WITHOUT_WORDS = (
    "script, style, template, noscript, svg, iframe, object, canvas, video, audio, select, textarea, button"
)
_AROUND = (
    "nav, footer, aside, dialog, [role=navigation], [role=banner], [role=contentinfo], [role=search], "
    "[role=complementary], [aria-hidden=true], [hidden]"
)
_NAMES_AROUND = frozenset(
    [
        "ad",
        "ads",
        "adsbygoogle",
        "advertisement",
        "banner",
        "banners",
        "breadcrumb",
        "breadcrumbs",
        "campaign",
        "cookie",
        "copyright",
        "footer",
        "gmenu",
        "gnav",
        "header",
        "menu",
        "nav",
        "navi",
        "navigation",
        "pager",
        "pagetop",
        "pagination",
        "ranking",
        "recommend",
        "recommended",
        "related",
        "relation",
        "share",
        "sidebar",
        "sns",
        "social",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
_NEED_NO_END = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "dd",
        "dt",
        "embed",
        "hr",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "option",
        "p",
        "param",
        "source",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "track",
        "wbr",
    ]
)
_NOT_FOUND = re.compile(
    r"\b404\b|not found|ページ(?:は|が)(?:見つかりません|見つかりませんでした|存在しません|ありません|削除)"
    r"|お探しの(?:ページ|記事|ファイル)|(?:記事|ページ)は(?:削除|終了|移動)|アクセスしようとしたページ|公開(?:が|を)終了",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(r"/(?:log[-_]?in|sign[-_]?in|signin|auth|sso|session/new|users/sign_in)\b", re.IGNORECASE)
_WANTS_SCRIPT = re.compile(r"javascript", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"(?<=[。！？!?])(?![」』）)。！？!?])")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says. `title` is for staff alone, like every line: it is somebody else's text."""

    lines: tuple[str, ...]
    title: str = ""


class NoReadingError(Exception):
    """There is no text that a fact could rest on; `why` says what there is instead."""

    def __init__(self, why: Unreadable) -> None:
        self.why = why
        super().__init__(why)


def read(body: bytes, media_type: str, charset: str = "", *, selector: str = "", path: str = "") -> Reading:
    """Read a page. `path` is where it was found in the end, after redirects. Raises `NoReadingError`."""
    if media_type == "application/pdf" or body.startswith(b"%PDF-"):
        return _pdf(body)
    if not body.strip():
        raise NoReadingError("empty")
    if not (media_type.startswith("text/") or "html" in media_type or "xml" in media_type or not media_type):
        raise NoReadingError("not_text")
    if b"\x00" in body[:1_000] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NoReadingError("not_text")
    try:
        text = decoded(body, charset)
    except UnreadableCharsetError:
        raise NoReadingError("charset") from None
    if media_type == "text/plain":
        return _whole(tuple(_cut(text.splitlines())), "")
    return _html(text, selector, path)


def _html(text: str, selector: str, path: str) -> Reading:
    if _depth(text) > DEEPEST:
        raise NoReadingError("too_large")
    tree = LexborHTMLParser(text)
    root = tree.body or tree.root
    title = plain(node.text()) if (node := tree.css_first("title")) else ""
    if root is None:
        raise NoReadingError("empty")
    shape = _Shape.of(tree, title, path)
    for node in root.css(_WITHOUT_WORDS):
        node.decompose()
    if selector:
        return _whole(tuple(_cut(_selected(root, selector))), title)
    everything = _length(root)
    for node in root.css(_AROUND):
        if _length(node) < everything * _TOO_MUCH:
            node.decompose()
    _leave_out_by_name(root, everything)
    mains = root.css("main, [role=main]")
    if len(mains) == 1 and _length(mains[0]) >= _MAIN_IS_ENOUGH:
        root = mains[0]
    lines = tuple(_cut(_lines_of(root)))
    if why := shape.instead_of_content(lines):
        raise NoReadingError(why)
    return _whole(lines, title)


def _depth(text: str) -> int:
    """How deep elements are nested at most, as far as their tags tell."""
    depth = deepest = 0
    in_script = False
    for closes, name in _TAG.findall(text.lower()):
        if in_script or name == "script":
            in_script = not (closes and name == "script")
        elif name not in _NEED_NO_END:
            depth = max(0, depth - 1) if closes else depth + 1
            deepest = max(deepest, depth)
    return deepest


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a page looks like before anything is taken out of it."""

    title: str
    headline: str
    asks_password: bool
    wants_script: bool
    at_login: bool

    @classmethod
    def of(cls, tree: LexborHTMLParser, title: str, path: str) -> "_Shape":
        headline = tree.css_first("h1")
        silent = " ".join(node.text() for node in tree.css("noscript"))
        return cls(
            title=title,
            headline=plain(headline.text()) if headline else "",
            asks_password=tree.css_first("input[type=password]") is not None,
            wants_script=bool(_WANTS_SCRIPT.search(silent)) or tree.css_first("script") is not None,
            at_login=bool(_LOGIN_PATH.search(path)),
        )

    def instead_of_content(self, lines: tuple[str, ...]) -> Unreadable | None:
        """What a page is that is no content; None for content, where a help page may speak of 404 or of logging in."""
        length = sum(map(len, lines))
        opening = " ".join(lines[:4])
        if _NOT_FOUND.search(self.title) or _NOT_FOUND.search(self.headline):
            return "soft_404" if length < 4 * SHORT_PAGE else None
        if length < SHORT_PAGE and _NOT_FOUND.search(opening):
            return "soft_404"
        if length < SHORT_PAGE and (self.asks_password or self.at_login):
            return "login"
        if length < THIN // 4 and self.wants_script:
            return "needs_javascript"
        return None if length else "empty"


def _selected(root: Any, selector: str) -> Iterator[str]:
    try:
        found = root.css(selector)
    except (SelectolaxError, ValueError):
        raise NoReadingError("selection_wrong") from None
    if not found:
        raise NoReadingError("selection_empty")
    for node in found:
        yield from _lines_of(node)


def _leave_out_by_name(root: Any, everything: int) -> None:
    for node in root.css("[class], [id]"):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower()
        if _NAMES_AROUND & set(re.split(r"[\s_-]+", names)) and node.parent is not None:
            if node.tag in ("body", "html", "main", "article") or _length(node) >= everything * _TOO_MUCH:
                continue
            node.decompose()


def _lines_of(root: Any) -> Iterator[str]:
    """The text below an element, a block a line, the cells of a row joined by a bar."""
    line: list[str] = []
    for node, opens in _walk(root):
        if node.tag in _BLOCKS:
            yield "".join(line)
            line = []
        elif not opens:
            continue
        elif node.tag in _CELLS and line:
            line.append(" | ")
        elif node.tag == "-text":
            line.append(node.text(deep=False) or "")
        elif node.tag == "img":
            line.append(f" {node.attributes.get('alt') or ''} ")
    yield "".join(line)


def _walk(root: Any) -> Iterator[tuple[Any, bool]]:
    """Every node below an element where it opens and where it closes; without recursion, however deep it is nested."""
    ahead = [(root, True)]
    while ahead:
        node, opens = ahead.pop()
        yield node, opens
        if opens:
            ahead.append((node, False))
            child = node.last_child
            while child is not None:
                ahead.append((child, True))
                child = child.prev


def _cut(lines: Any) -> Iterator[str]:
    for line in lines:
        for sentence in _SENTENCE_ENDS.split(plain(line)):
            if text := sentence.strip(" |"):
                yield text[:LONGEST_LINE]


def _whole(lines: tuple[str, ...], title: str) -> Reading:
    if not lines:
        raise NoReadingError("empty")
    return Reading(lines[:MOST_LINES], title[:300])


def _length(node: Any) -> int:
    return len(node.text(strip=True))


def _pdf(body: bytes) -> Reading:
    root = Path(__file__).resolve().parent.parent.parent
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the file goes in by standard input
            [sys.executable, "-m", pdf_text.__name__],
            input=body,
            capture_output=True,
            cwd=root,
            timeout=4 * pdf_text.CPU_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoReadingError("broken_pdf") from None
    if done.returncode:
        raise NoReadingError("pdf_without_text" if done.returncode == pdf_text.WITHOUT_TEXT else "broken_pdf")
    return _whole(tuple(_cut(done.stdout.decode("utf-8").splitlines())), "")
