"""Words and small building blocks for templates. No decisions here."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guides import wording
from guides.engine.verdict import Because
from guides.report import Line, Report
from platforms.catalog import PublishedPlatform
from platforms.facts import Citation, PayoutMethod, Source, Wait

register = template.Library()

register.filter("yen", wording.yen)
register.filter("day", wording.day)


@register.filter
def days_left(value: date, today: date) -> str:
    """「あと23日」"""
    return wording.days_left(value, today)


@register.filter
def percent(rate: Decimal) -> str:
    """
    >>> percent(Decimal("0.165"))
    '16.5%'
    """
    return f"{(rate * 100).normalize():f}%"


@register.filter
def actor(key: str) -> str:
    return wording.ACTORS[key]


@register.filter
def certainty(key: str) -> str:
    return wording.CERTAINTIES[key]


@register.filter
def source_kind(key: str) -> str:
    return wording.SOURCE_KINDS[key]


@register.filter
def platform_kind(key: str) -> str:
    return wording.PLATFORM_KINDS[key]


@register.filter
def topic(key: str) -> str:
    return wording.TOPICS[key]


@register.simple_tag
def wait_text(wait: Wait, published: PublishedPlatform) -> str:
    """How long a remedy takes for anybody."""
    return wording.wait_text(wait, published.facts)


@register.simple_tag
def payout_text(method: PayoutMethod) -> str:
    """Closing days and pay days, or that nobody published them."""
    return wording.payout_text(method)


@register.simple_tag
def in_words(because: Because, report: Report) -> Line:
    """One condition beside the reader's own answer."""
    return report.line(because)


@register.inclusion_tag("_citations.html")
def citations(fact: object, published: PublishedPlatform) -> dict[str, object]:
    """The evidence of one fact: who says what, whether it agrees, and when it was checked."""
    sources = {source.key: source for source in published.facts.sources}
    given: tuple[Citation, ...] = getattr(fact, "citations", ())
    pairs: list[tuple[Citation, Source | None]] = [(c, sources.get(c.source)) for c in given]
    return {
        "pairs": pairs,
        "certainty": getattr(fact, "certainty", ""),
        "contradicted": any(not c.agrees for c in given),
        "checked_on": max((c.checked_on for c in given), default=None),
    }


@register.simple_tag
def prose(text: str) -> SafeString:
    """Editors' plain text: paragraphs at blank lines, line breaks kept."""
    paragraphs = [p for p in text.strip().split("\n\n") if p.strip()]
    return format_html("".join("<p>{}</p>" for _ in paragraphs), *(p.strip() for p in paragraphs))
