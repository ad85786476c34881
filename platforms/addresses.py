"""How a fact is named from outside: by keys, such as `blockers.balance` or `blockers.balance.remedies.payout`.

The same names as the places of `platforms.diffing`, so that a report, a change and a row find each other.
"""

from collections.abc import Iterator, Mapping

from platforms.facts import Cited, Fact, PlatformFacts
from platforms.mirror import Mirror, name_of, platform_rows


def facts_by_address(document: PlatformFacts) -> dict[str, Fact]:
    """Every part of a document that has a key, by its address."""
    return dict(_below(document, ""))


def cited_facts(known: Mapping[str, Fact]) -> dict[str, Cited]:
    """Those of these facts that have evidence of their own, by address."""
    return {address: fact for address, fact in known.items() if isinstance(fact, Cited)}


def in_words(address: str, document: PlatformFacts, known: Mapping[str, Fact] | None = None) -> str:
    """退会できない理由「残高がある」 › 解消方法「出金を待つ」; parts that nobody knows stay as they are.

    `known` saves the walk through the document where it was made already.
    """
    known = facts_by_address(document) if known is None else known
    mirror: Mirror | None = platform_rows()
    words, parts = [], address.split(".")
    for place, name in enumerate(parts[::2]):
        label = mirror.label(name) if mirror else name
        row = known.get(".".join(parts[: 2 * place + 2]))
        named = name_of(row.model_dump()) if row else "".join(parts[2 * place + 1 : 2 * place + 2])
        words.append(f"{label}「{named}」" if named else label)
        mirror = mirror.below(name) if mirror else None
    return " › ".join(words) if address else document.name


def _below(part: Fact, above: str) -> Iterator[tuple[str, Fact]]:
    for name, value in part:
        for row in value if isinstance(value, tuple) else ():
            if isinstance(row, Fact) and (key := getattr(row, "key", "")):
                address = f"{above}{name}.{key}"
                yield address, row
                yield from _below(row, f"{address}.")
