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

from guides.sharing import preview_pictures
from guides.web.addresses import absolute
from guides.words.wording import things
from platforms.editions.catalog import Catalog, PublishedPlatform

SITE_NAME = "やめどき"
SITE_TITLE = "やめどき｜退会できない理由と、やめられる日が分かる"
SITE_DESCRIPTION = "退会できない理由、最短の退会日、かかるお金を、あなたの状況から計算します。"
_ABOUT_A_PLATFORM = frozenset(f"guides:{name}" for name in ("platform", "guide", "questions", "question", "report"))


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is always there: its name in the trail, and what its own head says."""

    name: str
    title: str
    description: str


PAGES = {
    "guides:platforms": Page(
        "プラットフォーム一覧",
        "プラットフォーム一覧",
        "フリーランス向けプラットフォームの退会条件・手数料・出金ルールを、出典つきでまとめています。",
    ),
    "guides:compare": Page(
        "手取りくらべ",
        "手取りくらべ｜同じ仕事で、いくら残る？",
        "同じ金額の仕事で、プラットフォームごとの手取りを1円まで計算します。"
        "手数料・消費税・振込手数料を分け、計算の内訳、出典、確認日つきで示します。",
    ),
    "guides:compare-method": Page(
        "計算のしかたと、載せる決まり",
        "手取りくらべの計算のしかたと、載せる決まり",
        "手取りくらべに載せる決まり、並び順、計算の順番、端数の扱い、計算に入れていないものを説明します。",
    ),
    "guides:links": Page(
        "リンクを作る",
        "記事に貼るリンクを作る",
        "ブログやまとめ記事から、読者の状況を入れたリンクを貼れます。"
        "リンク・カード・埋め込み・Markdownをコピーできます。",
    ),
    "guides:api": Page(
        "公開データとAPI",
        "公開データとAPI",
        "やめどきの公開データを、記事やプログラムから使う方法です。登録はいりません。CC BY 4.0で自由に使えます。",
    ),
    "guides:about": Page(
        "運営・調べ方",
        "運営・調べ方・プライバシー",
        "やめどきの運営、調べ方、お金の出どころ、プライバシー、情報を確かめた日をまとめています。",
    ),
    "guides:glossary": Page(
        "ことばの説明",
        "ことばの説明",
        "仮払い、検収、キャリーオーバー方式など、退会と出金で出てくることばを、短く説明しています。",
    ),
    "guides:accessibility": Page(
        "アクセシビリティ",
        "アクセシビリティ",
        "やめどきを、だれでも使えるようにするために決めたこと、確かめたこと、まだ確かめていないことをまとめています。",
    ),
}
"""Pages that search engines may keep, beside the front door and those of every platform."""
_INDEXED = frozenset({"guides:home", "guides:platform", "guides:guide", *PAGES})


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
    reasons = f"退会できない理由{things(len(facts.stopping))}と、" if facts.stopping else ""
    return Introduction(
        f"{facts.name}を退会できない理由と、やめる手順",
        f"{facts.name}の{reasons}解消のしかた、退会の手順、退会前にすることを、出典と確認日つきでまとめています。",
        reverse("guides:guide", args=[facts.slug]),
        preview_pictures.path_of_platform(published, today),
    )


def of_platform(published: PublishedPlatform, today: date) -> Introduction:
    """What one platform takes and pays."""
    facts = published.facts
    return Introduction(
        f"{facts.name}の手数料・出金・運営",
        f"{facts.name}の手数料、出金のルール、出典を、確認日つきでまとめています。",
        reverse("guides:platform", args=[facts.slug]),
        preview_pictures.path_of_platform(published, today),
    )


def of_comparison(current: Catalog, today: date) -> Introduction:
    """The comparison, without anybody's amount."""
    page = PAGES["guides:compare"]
    path, picture = reverse("guides:compare"), preview_pictures.path_of_comparison(current, today)
    return Introduction(page.title, page.description, path, picture)


def of_page(view: str) -> Introduction:
    """A page that is always there; every other one is introduced as the site."""
    page = PAGES.get(view)
    if page is None:
        return of_site()
    return Introduction(f"{page.title}｜{SITE_NAME}", page.description, reverse(view), preview_pictures.path_of_site())


def of_site() -> Introduction:
    """The front door."""
    return Introduction(SITE_TITLE, SITE_DESCRIPTION, reverse("guides:home"), preview_pictures.path_of_site())


def introduce(view: str, slug: str | None, current: Catalog, today: date) -> Introduction:
    """The introduction of the page that this view name and slug show."""
    published = current.get(slug) if slug else None
    if published and view == "guides:platform":
        return of_platform(published, today)
    if published and view in _ABOUT_A_PLATFORM:
        return of_guide(published, today)
    if view == "guides:compare":
        return of_comparison(current, today)
    return of_page(view)


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
    elif view in PAGES:
        trail.append((PAGES[view].name, reverse(view)))
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
