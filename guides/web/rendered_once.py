"""Pieces of pages that depend on an edition alone, rendered once. Four fifths of a guide are evidence."""

from collections.abc import Callable, Hashable
from functools import lru_cache

from django.conf import settings
from django.utils.safestring import SafeString

from platforms.editions.catalog import PublishedPlatform

MOST_EDITIONS = 128
MOST_PIECES = 2_000

Pieces = dict[tuple[int, Hashable], tuple[object, SafeString]]


def piece(published: PublishedPlatform, fact: object, key: Hashable, render: Callable[[], str]) -> SafeString:
    """What `render` makes of `fact`, a part of this edition; `key` names everything else that it reads."""
    if settings.DEBUG:  # somebody edits the templates
        return SafeString(render())
    pieces = _pieces_of(published)
    # By identity, because comparing documents costs more than rendering them. The fact is kept
    # beside its piece, so that no other object can take its place in memory.
    name = (id(fact), key)
    if (found := pieces.get(name)) is None:
        if len(pieces) >= MOST_PIECES:  # pages for many days were asked for
            pieces.clear()
        found = pieces[name] = (fact, SafeString(render()))
    return found[1]


@lru_cache(maxsize=MOST_EDITIONS)
def _pieces_of(published: PublishedPlatform) -> Pieces:
    """The pieces of one edition; they go when it does."""
    return {}
