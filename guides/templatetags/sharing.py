"""What the head of a page tells search engines, chats and blogs."""

import json
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from guides.sharing import head
from guides.web.addresses import absolute
from platforms import articles
from platforms.clock import today_in_japan
from platforms.editions import catalog
from platforms.editions.catalog import PublishedPlatform

register = template.Library()

# A closing tag inside a string would end the script, so these never stand for themselves.
_ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@register.inclusion_tag("sharing/_head.html", takes_context=True)
def sharing_head(context: dict[str, Any]) -> dict[str, Any]:
    """Preview, structured data and oEmbed discovery of the page that this request asks for."""
    request: HttpRequest | None = context.get("request")
    match = getattr(request, "resolver_match", None)
    view = match.view_name if match else ""
    slug = match.kwargs.get("slug") if match else None
    published, introduction = None, head.of_page(view)
    if head.has_card(view):
        # Other pages, errors above all, do not wait for the catalog.
        current = catalog.current()
        published = current.get(slug) if slug else None
        introduction = head.introduce(view, slug, current, today_in_japan())
    noindex = bool(context.get("noindex"))
    found: dict[str, Any] = {"introduction": introduction, "feed": absolute(reverse("guides:feed")), "structured": []}
    if published:
        found["platform_feed"] = absolute(reverse("guides:platform-feed", args=[published.facts.slug]))
        found["platform_name"] = published.facts.name
    if head.is_indexed(view) and not noindex:
        found["structured"] = head.structured_data(view, published, introduction)
    shown = head.has_card(view) or (head.is_indexed(view) and not noindex)
    if request is not None and shown and (published or not slug):
        # The address without answers: what somebody typed does not travel along with a preview.
        found["oembed"] = head.oembed_url(introduction.url)
    return found


@register.inclusion_tag("pages/_articles.html")
def related_articles(published: PublishedPlatform) -> dict[str, Any]:
    """Other people's articles about leaving this platform, each with the reason that it is about."""
    titles = {blocker.key: blocker.title for blocker in published.facts.blockers}
    found = articles.about(published.facts.slug)
    return {"articles": [(article, titles.get(article.blocker, "")) for article in found]}


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """A data block that no text inside it can end."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{body}</script>')  # noqa: S308 - escaped above
