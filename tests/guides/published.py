"""The real documents, for tests of what readers see. Each file is read once: all of them take five seconds."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pydantic

from platforms.documents.facts import PlatformFacts
from platforms.documents.figures import filled
from platforms.drafts import yaml_files
from platforms.drafts.yaml_files import platform_files, read_facts
from platforms.editions.catalog import Catalog, PublishedPlatform
from tests import kept

MAIN = ("crowdworks", "lancers", "coconala")
"""The platforms with a full exit guide."""
PUBLISHED_AT = datetime(2026, 11, 20, tzinfo=UTC)


@cache
def facts_of(slug: str) -> PlatformFacts:
    """The document of one platform, as readers read it."""
    file = platform_files()[slug]
    name = kept.digest((_reading(), file.read_bytes()))
    return kept.once(f"{slug}-{name}", lambda: filled(read_facts(file)))


@cache
def _reading() -> bytes:
    """What says how a file becomes a document."""
    reader = Path(yaml_files.__file__)
    code = [reader, *sorted((reader.parents[1] / "documents").glob("*.py"))]
    versions = f"{sys.version} {pydantic.VERSION}".encode()
    return kept.digest((versions, *(each.read_bytes() for each in code))).encode()


def slugs() -> tuple[str, ...]:
    """Every platform that has a file."""
    return tuple(platform_files())


def catalog_of(documents: Iterable[PlatformFacts]) -> Catalog:
    """These documents as first editions."""
    return Catalog("test", {n: PublishedPlatform(facts, 1, PUBLISHED_AT) for n, facts in enumerate(documents, 1)})


@cache
def main_catalog() -> Catalog:
    """The platforms with a full exit guide."""
    return catalog_of(map(facts_of, MAIN))


@cache
def whole_catalog() -> Catalog:
    """Every platform that has a file."""
    return catalog_of(map(facts_of, slugs()))
