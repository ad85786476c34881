"""What a published document cites, page by page (pure)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from platforms.documents.addresses import cited_facts, facts_by_address
from platforms.documents.facts import Citation, Cited, Fact, PlatformFacts
from platforms.sources.marks import proposed_marks
from platforms.sources.page_addresses import page_of

HEAD = ""
"""The address of what stands at the head of a document: name, operator, summary."""


@dataclass(frozen=True, slots=True)
class Use:
    """That one fact cites one page. `says` joins the words of all its citations of that page."""

    slug: str
    address: str
    source: str
    url: str
    says: str
    marks: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.url, self.slug, self.address, self.source)


def uses_of(document: PlatformFacts) -> Iterator[Use]:
    """Every citation of a page of the web; pages of our own inference have no address and are left out."""
    pages = {source.key: page for source in document.sources if (page := page_of(source.url))}
    facts: dict[str, Cited | None] = {HEAD: None, **cited_facts(facts_by_address(document))}
    for address, fact in facts.items():
        by_source: dict[str, list[Citation]] = {}
        for citation in fact.citations if fact else document.citations:
            # What was right once need not stand there any more.
            if citation.source in pages and not citation.superseded:
                by_source.setdefault(citation.source, []).append(citation)
        for source, citations in by_source.items():
            marks = dict.fromkeys(mark for citation in citations for mark in proposed_marks(fact, citation))
            says = "\n".join(citation.says for citation in citations)
            yield Use(document.slug, address, source, pages[source], says, tuple(marks))


def digests_of(document: PlatformFacts) -> dict[str, str]:
    """A short name for what each cited fact says, by address: itself and its evidence, without facts that hang below."""
    facts: dict[str, Fact] = {HEAD: document, **cited_facts(facts_by_address(document))}
    return {address: _digest(fact) for address, fact in facts.items()}


def _digest(fact: Fact) -> str:
    below = {
        name
        for name, value in fact
        if isinstance(value, tuple) and any(isinstance(row, Fact) and getattr(row, "key", "") for row in value[:1])
    }
    return hashlib.sha256(fact.model_dump_json(exclude=below).encode()).hexdigest()
