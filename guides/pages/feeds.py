"""What changed, as a feed: one entry an edition."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from guides.sharing.head import SITE_NAME
from guides.web.addresses import absolute
from guides.web.cross_site_headers import shared, unless_known
from guides.web.feed import Feed
from guides.web.responses import no_such_platform
from platforms.drafts.diffing import difference
from platforms.editions import catalog
from platforms.models import Edition

ENTRIES = 30
MOST_CHANGES = 20


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """The newest editions of all platforms, with what changed in words."""
    version = catalog.current().version
    response = HttpResponse(_feed(version), content_type=Feed.content_type)
    return unless_known(request, shared(response, f"feed-{version}"))


@require_safe
def editions_of_platform(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest editions of one platform, for whoever wrote about it."""
    current = catalog.current()
    if current.get(slug) is None:
        return no_such_platform(request, slug)
    response = HttpResponse(_feed(current.version, slug), content_type=Feed.content_type)
    return unless_known(request, shared(response, f"feed-{slug}-{current.version}"))


@lru_cache(maxsize=64)
def _feed(version: str, slug: str = "") -> bytes:
    """The whole feed of one platform or of all; it changes with the catalog's version alone."""
    published = catalog.current().get(slug) if slug else None
    name = published.facts.name if published else ""
    path = reverse("guides:platform-feed", args=[slug]) if slug else reverse("guides:feed")
    feed = Feed(
        title=f"{SITE_NAME}｜{name}{'の' if name else ''}公開データの更新",
        link=absolute(reverse("guides:guide", args=[slug]) if slug else reverse("guides:home")),
        description=f"{name or 'プラットフォームごと'}の公開データで、何が変わったかをお知らせします。",
        language="ja",
        author_name=SITE_NAME,
        feed_url=absolute(path),
        feed_guid=absolute(path),
    )
    wanted = Edition.objects.filter(platform__slug=slug) if slug else Edition.objects.all()
    newest = wanted.order_by("-published_at", "-pk").values_list("platform__slug", "number")[:ENTRIES]
    for of, number in newest:
        edition = catalog.edition(of, number)
        if edition is None:
            continue
        before = catalog.edition(of, number - 1) if number > 1 else None
        changes = [str(change) for change in difference(before.facts if before else None, edition.facts)]
        guide = absolute(reverse("guides:guide", args=[of]))
        feed.add_item(
            title=f"{edition.facts.name}：第{number}版",
            link=guide,
            description=_summary(changes),
            pubdate=edition.published_at,
            updateddate=edition.published_at,
            unique_id=f"{guide}#edition-{number}",
        )
    return feed.writeString("utf-8").encode()


def _summary(changes: list[str]) -> str:
    """A list of changes, cut where nobody would read on."""
    shown = format_html_join("", "<li>{}</li>", ((change,) for change in changes[:MOST_CHANGES]))
    rest = len(changes) - MOST_CHANGES
    more = format_html("<p>ほかに{}か所が変わりました。</p>", rest) if rest > 0 else ""
    return format_html("<ul>{}</ul>{}", shown, more)
