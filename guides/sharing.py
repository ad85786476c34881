"""How a page introduces itself to search engines, chats and blogs.

Only published facts speak here. A report or a question introduces itself as its platform's guide,
so that nobody's answers travel along with a link preview.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from guides import pictures
from guides.links import absolute
from guides.wording import things
from platforms.catalog import Catalog, PublishedPlatform

SITE_NAME = "やめどき"
SITE_TITLE = "やめどき｜退会できない理由と、やめられる日が分かる"
SITE_DESCRIPTION = "退会できない理由、最短の退会日、かかるお金を、あなたの状況から計算します。"
_INDEXED = frozenset(
    f"guides:{name}"
    for name in ("home", "about", "glossary", "platforms", "platform", "guide", "compare", "links", "api")
)
_ABOUT_A_PLATFORM = frozenset(f"guides:{name}" for name in ("platform", "guide", "questions", "question", "report"))
_NAMES = {
    "guides:about": "このサイトについて",
    "guides:glossary": "ことばの説明",
    "guides:platforms": "プラットフォーム",
    "guides:compare": "手取りくらべ",
    "guides:links": "リンクを作る",
    "guides:api": "公開データとAPI",
}


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a preview shows: `path` is the page that it names, `picture` the path of a 1200×630 PNG."""

    title: str
    description: str
    path: str
    picture: str

    @property
    def url(self) -> str:
        return absolute(self.path)

    @property
    def picture_url(self) -> str:
        return absolute(self.picture)


def of_guide(published: PublishedPlatform, today: date) -> Introduction:
    """How to leave one platform."""
    facts = published.facts
    reasons = f"退会できない理由{things(len(facts.blockers))}と、" if facts.blockers else ""
    return Introduction(
        f"{facts.name}を退会できない理由と、やめる手順",
        f"{facts.name}の{reasons}解消のしかた、退会の手順、退会前にすることを、出典と確認日つきでまとめています。",
        reverse("guides:guide", args=[facts.slug]),
        pictures.path_of_platform(published, today),
    )


def of_platform(published: PublishedPlatform, today: date) -> Introduction:
    """What one platform takes and pays."""
    facts = published.facts
    return Introduction(
        f"{facts.name}の手数料・出金・運営",
        f"{facts.name}の手数料、出金のルール、出典を、確認日つきでまとめています。",
        reverse("guides:platform", args=[facts.slug]),
        pictures.path_of_platform(published, today),
    )


def of_comparison(current: Catalog, today: date) -> Introduction:
    """The comparison, without anybody's amount."""
    return Introduction(
        "手取りくらべ｜同じ仕事で、いくら残る？",
        "同じ金額の仕事で、プラットフォームごとの手取りを1円まで計算します。手数料・消費税・振込手数料を分けて示します。",
        reverse("guides:compare"),
        pictures.path_of_comparison(current, today),
    )


def of_site() -> Introduction:
    """The front door."""
    return Introduction(SITE_TITLE, SITE_DESCRIPTION, reverse("guides:home"), pictures.path_of_site())


def introduce(view: str, slug: str | None, current: Catalog, today: date) -> Introduction:
    """The introduction of the page that this view name and slug show."""
    published = current.get(slug) if slug else None
    if published and view == "guides:platform":
        return of_platform(published, today)
    if published and view in _ABOUT_A_PLATFORM:
        return of_guide(published, today)
    if view == "guides:compare":
        return of_comparison(current, today)
    return of_site()


def is_indexed(view: str) -> bool:
    """Whether search engines may keep this page."""
    return view in _INDEXED


def has_card(view: str) -> bool:
    """Whether other people's articles can show a card of this page."""
    return view in _ABOUT_A_PLATFORM or view == "guides:compare"


def oembed_url(page_url: str) -> str:
    """Where the card of one of our pages is described."""
    return absolute(reverse("guides:oembed"), urlencode({"url": page_url, "format": "json"}))


# ── For search engines: https://schema.org/ ──────────────────────────────────────────────────────


def structured_data(view: str, published: PublishedPlatform | None, introduction: Introduction) -> list[dict[str, Any]]:
    """Where an indexed page stands on the site and, for a guide, when it last changed."""
    found = [_breadcrumbs(view, published)]
    if published and view == "guides:guide":
        found.append(_article(introduction, published.published_at))
    return [{"@context": "https://schema.org", **each} for each in found if each]


def _breadcrumbs(view: str, published: PublishedPlatform | None) -> dict[str, Any] | None:
    trail = [("ホーム", reverse("guides:home"))]
    if published:
        slug, name = published.facts.slug, published.facts.name
        trail.append((f"{name}の退会", reverse("guides:guide", args=[slug])))
        if view == "guides:platform":
            trail.append(("手数料・出金・運営", reverse("guides:platform", args=[slug])))
    elif view in _NAMES:
        trail.append((_NAMES[view], reverse(view)))
    if len(trail) == 1:
        return None
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
        for place, (name, path) in enumerate(trail, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _article(introduction: Introduction, published_at: datetime) -> dict[str, Any]:
    organisation = {"@type": "Organization", "name": SITE_NAME, "url": settings.SITE_URL + "/"}
    return {
        "@type": "Article",
        "headline": introduction.title,
        "description": introduction.description,
        "inLanguage": "ja",
        "dateModified": published_at.isoformat(timespec="seconds"),
        "mainEntityOfPage": introduction.url,
        "image": introduction.picture_url,
        "author": organisation,
        "publisher": organisation,
    }
