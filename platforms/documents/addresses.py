"""How a fact is named from outside: by keys, such as `blockers.balance` or `blockers.balance.remedies.payout`.

The same names as the places of `platforms.drafts.diffing`, so that a report, a change and a row find each other.
"""

from collections.abc import Iterator, Mapping

from platforms.documents.facts import Cited, Fact, PlatformFacts


def facts_by_address(document: PlatformFacts) -> dict[str, Fact]:
    """Every part of a document that has a key, by its address."""
    return dict(_below(document, ""))


def cited_facts(known: Mapping[str, Fact]) -> dict[str, Cited]:
    """Those of these facts that have evidence of their own, by address."""
    return {address: fact for address, fact in known.items() if isinstance(fact, Cited)}


def _below(part: Fact, above: str) -> Iterator[tuple[str, Fact]]:
    for name, value in part:
        for row in value if isinstance(value, tuple) else ():
            if isinstance(row, Fact) and (key := getattr(row, "key", "")):
                address = f"{above}{name}.{key}"
                yield address, row
                yield from _below(row, f"{address}.")
