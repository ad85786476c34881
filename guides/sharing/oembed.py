"""oEmbed provider (https://oembed.com/): a pasted link becomes a card.

WordPress keeps one frame of an unknown provider and gives it `sandbox="allow-scripts"`: no forms, no
way out but a message to its own script. So the card asks nothing, and the quote before the frame
stays readable where scripts are off.
"""

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from guides.questions.answers import read_answers
from guides.questions.day import read_day
from guides.sharing import head
from guides.sharing.frames import THEMES, compared
from guides.sharing.head import SITE_NAME, Introduction
from guides.sharing.one_line_facts import chip
from guides.sharing.snippets import EMBED_HEIGHTS, EMBED_WIDTH
from guides.web.addresses import absolute
from guides.web.cross_site_headers import readable_from_anywhere
from guides.web.responses import json_answer, keep_private
from platforms.clock import today_in_japan
from platforms.editions import catalog
from platforms.editions.catalog import Catalog, PublishedPlatform

CACHE_SECONDS = 24 * 60 * 60
LEAST_WIDTH = 240
LEAST_HEIGHT = 200
MOST_URL = 2_000
THUMBNAIL = (1200, 630)
_FRAMED = {
    "guides:embed-card": "guides:guide",
    "guides:embed-check": "guides:questions",
    "guides:embed-compare": "guides:compare",
    "guides:fact": "guides:platform",
    "guides:fact-svg": "guides:platform",
    "guides:fact-json": "guides:platform",
}
"""Pages that are meant for frames and pictures → the page behind them. Editors offer their addresses as links, too."""
_ASKS = frozenset({"guides:questions", "guides:question", "guides:report"})
_FRAGMENT = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True, slots=True)
class Linked:
    """One of our pages, as a stranger's link names it. `frame` is the address of its card, if it has one; `is_personal`:
    whether the link carries somebody's answers.
    """

    introduction: Introduction
    url: str
    frame: str = ""
    height: int = 0
    is_personal: bool = False


class NotOursError(LookupError):
    """A link that leads to no public page of this site; its text says so to whoever pasted it."""


@require_safe
@readable_from_anywhere
def oembed(request: HttpRequest) -> HttpResponse:
    """Describe one of our pages. 404: no such page here; 501: not in this format.

    `input=yes` says that the frame will not be locked in, as our plugin for WordPress can promise: then questions
    become the check, which takes answers, and not a card.
    """
    if request.GET.get("format", "json") != "json":
        return json_answer({"error": "JSONだけに対応しています。format=json を付けてください。"}, status=501)
    try:
        linked = find(request.GET.get("url", ""), catalog.current(), takes_input=request.GET.get("input") == "yes")
    except NotOursError as reason:
        return json_answer({"error": str(reason)}, status=404)
    width = _limit(request.GET.get("maxwidth", ""), EMBED_WIDTH)
    height = _limit(request.GET.get("maxheight", ""), linked.height)
    described = _described(linked, width, height) | _thumbnail(linked, request)
    response = json_answer(described)
    if linked.is_personal:
        return keep_private(response)
    response["Cache-Control"] = "public, max-age=3600"
    return response


def find(url: str, current: Catalog, *, takes_input: bool = False) -> Linked:
    """The page behind a link. Raises `NotOursError` where it is none of ours."""
    parts = _ours(url)
    match = _page(parts.path)
    slug = match.kwargs.get("slug")
    published = current.get(slug) if slug else None
    if slug and published is None:
        raise NotOursError(f"「{slug[:60]}」というプラットフォームは、公開していません。")
    if match.view_name in _FRAMED and "fact" in match.kwargs:
        return _fact(published, match.kwargs["fact"])  # type: ignore[arg-type]
    view = _FRAMED.get(match.view_name, match.view_name)
    path = reverse(view, args=[slug] if slug else []) if view != match.view_name else match.path
    introduction = head.introduce(view, slug, current, today_in_japan())
    fragment = parts.fragment if _FRAGMENT.fullmatch(parts.fragment) else ""
    query = QueryDict(parts.query)
    if not head.has_card(view):
        if not head.is_indexed(view):
            raise NotOursError("このページは、記事に貼れません。一覧：" + absolute(reverse("guides:links")))
        return Linked(introduction, absolute(path, fragment=fragment))
    theme = {key: query[key] for key in ("theme",) if query.get(key) in THEMES}
    if published is None:
        kept = compared(current, query).query
        framed = urlencode([*parse_qsl(kept), *theme.items()])
        frame = absolute(reverse("guides:embed-compare"), framed)
        return Linked(introduction, absolute(path, kept, fragment), frame, EMBED_HEIGHTS["compare"])
    answers, day = read_answers(published.facts, query), read_day(query)
    kind = "check" if takes_input and view in _ASKS and published.facts.questions else "card"
    first = {"first": fragment} if fragment in {each.key for each in published.facts.blockers} else {}
    frame = absolute(reverse(f"guides:embed-{kind}", args=[slug]), answers.query(**day.control, **theme, **first))
    asked = answers.query(**day.control)
    return Linked(introduction, absolute(path, asked, fragment), frame, EMBED_HEIGHTS[kind], is_personal=bool(asked))


def _fact(published: PublishedPlatform, key: str) -> Linked:
    """One fact as a link that carries the figure: a frame of one line would be made five lines high."""
    found = chip(published.facts, key, today_in_japan())
    if found is None:
        raise NotOursError(f"「{key[:60]}」という項目は、ありません。")
    introduction = head.of_platform(published, today_in_japan())
    introduction = replace(introduction, title=f"{published.facts.name}：{found}")
    return Linked(introduction, introduction.url)


def _page(path: str) -> "Match":
    """The view behind a path, with or without its last slash: editors take the slash off when they try again."""
    for tried in (path, f"{path}/"):
        try:
            match = resolve(tried)
        except (Resolver404, Http404):
            continue
        if match.namespace == "guides":
            return Match(match.view_name, match.kwargs, tried)
    raise NotOursError("このアドレスのページはありません。")


@dataclass(frozen=True, slots=True)
class Match:
    """A view, its arguments, and the path that leads there."""

    view_name: str
    kwargs: dict[str, Any]
    path: str


def _ours(url: str) -> SplitResult:
    """The parts of a link to this site; http and https, with and without a port, are one site's only as set."""
    if not url:
        raise NotOursError("url に、このサイトのページのアドレスを入れてください。")
    if len(url) > MOST_URL:
        raise NotOursError(f"アドレスが長すぎます。{MOST_URL:,}文字までにしてください。")
    # Blogs keep addresses as HTML, and ask for them as they kept them.
    for written in ("&amp;", "&#038;", "&#38;"):
        url = url.replace(written, "&")
    try:
        parts = urlsplit(url)
        home = urlsplit(settings.SITE_URL)
        same = parts.netloc.lower() == home.netloc.lower()
    except ValueError:
        same = False
    if not same or parts.scheme not in ("http", "https"):
        raise NotOursError(f"このサイト（{settings.SITE_URL}/）のページではありません。")
    return parts


def _described(linked: Linked, width: int, height: int) -> dict[str, Any]:
    described = {
        "version": "1.0",
        "type": "link",
        "title": linked.introduction.title,
        "author_name": SITE_NAME,
        "provider_name": SITE_NAME,
        "provider_url": settings.SITE_URL + "/",
        "cache_age": CACHE_SECONDS,
    }
    if not linked.frame or width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return described
    html = format_html(
        '<blockquote><a href="{}">{}</a></blockquote>'
        '<iframe src="{}" title="{}（{}）" width="100%" height="{}" frameborder="0"></iframe>',
        linked.url,
        linked.introduction.title,
        linked.frame,
        linked.introduction.title,
        SITE_NAME,
        height,
    )
    # The frame is as wide as its column, on a phone as well; the number is what a consumer lays out with.
    return described | {"type": "rich", "html": html, "width": width, "height": height}


def _thumbnail(linked: Linked, request: HttpRequest) -> dict[str, Any]:
    """The picture of the page, where it keeps the limits that were asked for."""
    width, height = THUMBNAIL
    fits = _limit(request.GET.get("maxwidth", ""), width) == width
    if not fits or _limit(request.GET.get("maxheight", ""), height) != height:
        return {}
    return {"thumbnail_url": linked.introduction.picture_url, "thumbnail_width": width, "thumbnail_height": height}


def _limit(given: str, ours: int) -> int:
    """The smaller of what the consumer allows and what the card wants."""
    return min(int(given), ours) if given.isascii() and given.isdigit() and len(given) < 6 else ours
