"""The published files as the site reads them, and what they cite."""

import re
from collections.abc import Iterator

from platforms.documents.facts import Citation, Fact
from platforms.documents.integrity import Place, walk
from platforms.drafts.yaml_files import platform_files
from tests.guides.published import facts_of as facts

__all__ = ["SLUGS", "cited_facts", "facts", "ids"]

SLUGS = tuple(platform_files())


def ids(citation: Citation) -> tuple[str, ...]:
    """The numbers in the brackets that begin `checked_how`."""
    brackets = re.match(r"\[([^\]]*)\]", citation.checked_how)
    return tuple(re.split(r",\s*", brackets[1])) if brackets else ()


def cited_facts(slug: str) -> Iterator[tuple[Place, Fact, tuple[Citation, ...]]]:
    """Every fact that has citations, the platform itself included."""
    for place, fact in walk(facts(slug)):
        citations: tuple[Citation, ...] = getattr(fact, "citations", ())
        if citations:
            yield place, fact, citations
