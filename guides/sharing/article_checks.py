"""Registered articles that no longer agree with what is published: quoted figures and links.

Both are looked for every night (`audit_articles`), and staff see them.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve

from guides.questions.answers import CONTROL_KEYS, Ignored, read_answers
from guides.sharing.frames import compared
from guides.sharing.one_line_facts import chip
from platforms.editions.catalog import Catalog
from platforms.models import Article


@dataclass(frozen=True, slots=True)
class StaleQuote:
    """An article that quotes `quoted` where `published` is the fact today; None: no such fact any more."""

    article: Article
    label: str
    quoted: str
    published: str | None
    checked_on: date | None

    def __str__(self) -> str:
        now = f"いまは「{self.published}」です" if self.published is not None else "この項目はもうありません"
        return f"{self.article.title}：{self.label}「{self.quoted}」。{now}（{self.article.url}）"


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """An article whose link leads nowhere, or names something that is no longer used."""

    article: Article
    reason: str

    def __str__(self) -> str:
        return f"{self.article.title}：リンク {self.article.link} は、{self.reason}（{self.article.url}）"


def stale_articles(current: Catalog, today: date) -> tuple[StaleQuote, ...]:
    """Every quoted figure that is not the published one today, by article."""
    found = []
    for article in Article.objects.select_related("platform").prefetch_related("quoted_facts").order_by("pk"):
        published = current.get(article.platform.slug)
        for quote in sorted(article.quoted_facts.all(), key=lambda quote: quote.fact):
            now = chip(published.facts, quote.fact, today) if published else None
            if now is None:
                found.append(StaleQuote(article, quote.fact, quote.value, None, None))
            elif _plain(now.text) != _plain(quote.value):
                found.append(StaleQuote(article, now.label, quote.value, now.text, now.checked_on))
    return tuple(found)


def broken_links(current: Catalog) -> tuple[BrokenLink, ...]:
    """Every registered link that the pages themselves would not use in full."""
    articles = Article.objects.exclude(link="").order_by("pk")
    reasons = ((article, why_broken(article.link, current)) for article in articles)
    return tuple(BrokenLink(article, reason) for article, reason in reasons if reason)


def findings(current: Catalog, today: date) -> Iterator[str]:
    """One sentence for everything that somebody should look at."""
    yield from map(str, stale_articles(current, today))
    yield from map(str, broken_links(current))


def why_broken(link: str, current: Catalog) -> str:
    """What is wrong with a path on this site, in words; empty where nothing is.

    The same form reads it that reads the reader's own address.
    """
    try:
        parts = urlsplit(link)
        match = resolve(parts.path)
    except (Resolver404, Http404, ValueError):  # ValueError: no address at all, such as `//[`
        return "このサイトのページではありません。"
    query, slug = QueryDict(parts.query), match.kwargs.get("slug")
    published = current.get(slug) if slug else None
    if slug and published is None:
        return "公開されていないプラットフォームを指しています。"
    ignored: tuple[Ignored, ...] = ()
    if published is not None:
        ignored = read_answers(published.facts, query, allowed=CONTROL_KEYS).ignored
        anchors = {blocker.key for blocker in published.facts.blockers}
        if parts.fragment and match.view_name == "guides:guide" and parts.fragment not in anchors:
            return f"理由「{parts.fragment}」を指していますが、いまはありません。"
    elif match.view_name in ("guides:compare", "guides:embed-compare", "guides:compare-json"):
        ignored = compared(current, query).page.asked.ignored
    return "".join(f"「{each.key}」を使えません。{each.reason}" for each in ignored)


def _plain(text: str) -> str:
    """One spelling for full and half width, with and without separators."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter not in " ,、")
