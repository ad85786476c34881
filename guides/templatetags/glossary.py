"""The words of a page, explained below it."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.html import format_html_join

from guides.engine.verdict import Finding
from guides.words.glossary_in_text import explained, terms_of
from platforms.documents.facts import Fact
from platforms.editions.catalog import PublishedPlatform

register = template.Library()


@register.inclusion_tag("words/_words.html")
def words_below(published: PublishedPlatform, *parts: object) -> dict[str, Any]:
    """The words used by these parts of a page: facts, findings, texts, or tuples of them; None is nothing."""
    terms = terms_of(published, _flat(parts))
    return {"count": len(terms), "rows": format_html_join("", "{}", ((explained(term),) for term in terms))}


def _flat(parts: object) -> Iterator[Fact | str]:
    if isinstance(parts, (Fact, str)):
        yield parts
    elif isinstance(parts, Finding):
        yield parts.blocker
    elif isinstance(parts, (tuple, list)):
        for part in parts:
            yield from _flat(part)
