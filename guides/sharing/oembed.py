"""oEmbed provider (https://oembed.com/): a pasted link becomes a card.

WordPress keeps one frame of an unknown provider and gives it `sandbox="allow-scripts"`: no forms, no
way out but a message to its own script. So the card asks nothing, and the quote before the frame
stays readable where scripts are off.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from guides.questions.answers import read_answers
from guides.questions.day import read_day
from guides.sharing import head
from guides.sharing.frames import compared
from guides.sharing.head import SITE_NAME, Introduction
from guides.sharing.snippets import EMBED_HEIGHTS, EMBED_WIDTH
from guides.web.addresses import absolute
from guides.web.cross_site_headers import readable_from_anywhere
from guides.web.responses import json_answer
from platforms.clock import today_in_japan
from platforms.editions import catalog
from platforms.editions.catalog import Catalog

CACHE_SECONDS = 24 * 60 * 60
LEAST_WIDTH = 240
LEAST_HEIGHT = 200
MOST_URL = 2_000


@dataclass(frozen=True, slots=True)
class Linked:
    """One of our pages, as a stranger's link names it. `frame` is the address of its card, if it has one."""

    introduction: Introduction
    url: str
    frame: str
    height: int


@require_safe
@readable_from_anywhere
def oembed(request: HttpRequest) -> HttpResponse:
    """Describe one of our pages. 404: no such page here; 501: not in this format."""
    if request.GET.get("format", "json") != "json":
        return json_answer({"error": "JSONだけに対応しています。"}, status=501)
    linked = find(request.GET.get("url", ""), catalog.current())
    if linked is None:
        return json_answer({"error": "このサイトのページではありません。"}, status=404)
    width = _limit(request.GET.get("maxwidth", ""), EMBED_WIDTH)
    height = _limit(request.GET.get("maxheight", ""), linked.height)
    response = json_answer(_described(linked, width, height))
    response["Cache-Control"] = "public, max-age=3600"
    return response


def find(url: str, current: Catalog) -> Linked | None:
    """The page behind a link; None where it is not one of ours."""
    parts = _ours(url)
    if parts is None:
        return None
    try:
        match = resolve(parts.path)
    except (Resolver404, Http404):
        return None
    slug = match.kwargs.get("slug")
    if slug and current.get(slug) is None:
        return None
    introduction = head.introduce(match.view_name, slug, current, today_in_japan())
    query = QueryDict(parts.query)
    if not head.has_card(match.view_name):
        if not head.is_indexed(match.view_name):
            return None
        return Linked(introduction, absolute(parts.path), "", 0)
    if slug:
        answers, day = read_answers(current.get(slug).facts, query), read_day(query)  # type: ignore[union-attr]
        kept = answers.query(**day.control)
        frame = absolute(reverse("guides:embed-card", args=[slug]), kept)
        return Linked(introduction, absolute(parts.path, kept), frame, EMBED_HEIGHTS["card"])
    kept = compared(current, query).query
    frame = absolute(reverse("guides:embed-compare"), kept)
    return Linked(introduction, absolute(parts.path, kept), frame, EMBED_HEIGHTS["compare"])


def _ours(url: str) -> SplitResult | None:
    """The parts of a link to this site; http and https, with and without a port, are one site's only as set."""
    try:
        parts = urlsplit(url[:MOST_URL])
        home = urlsplit(settings.SITE_URL)
        same = parts.netloc.lower() == home.netloc.lower()
    except ValueError:
        return None
    return parts if same and parts.scheme in ("http", "https") else None


def _described(linked: Linked, width: int, height: int) -> dict[str, Any]:
    described = {
        "version": "1.0",
        "type": "link",
        "title": linked.introduction.title,
        "author_name": SITE_NAME,
        "provider_name": SITE_NAME,
        "provider_url": settings.SITE_URL + "/",
        "cache_age": CACHE_SECONDS,
        "thumbnail_url": linked.introduction.picture_url,
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
    if not linked.frame or width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return described
    html = format_html(
        '<blockquote><a href="{}">{}</a></blockquote>'
        '<iframe src="{}" title="{}（{}）" width="{}" height="{}" frameborder="0"></iframe>',
        linked.url,
        linked.introduction.title,
        linked.frame,
        linked.introduction.title,
        SITE_NAME,
        width,
        height,
    )
    return described | {"type": "rich", "html": html, "width": width, "height": height}


def _limit(given: str, ours: int) -> int:
    """The smaller of what the consumer allows and what the card wants."""
    return min(int(given), ours) if given.isascii() and given.isdigit() and len(given) < 6 else ours
