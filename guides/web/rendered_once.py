"""Pieces of pages that depend on an edition alone, rendered once. Four fifths of a guide are evidence."""

import sys
from collections.abc import Callable, Hashable

from django.conf import settings
from django.utils.safestring import SafeString

from platforms.documents.remembering import MostRecent, remembered
from platforms.editions.catalog import PublishedPlatform

MOST_BYTES = 1_500_000
"""Of the pieces of one edition. Pages for other days have pieces of their own."""

Pieces = MostRecent[tuple[int, Hashable], tuple[object, SafeString]]


def piece(published: PublishedPlatform, fact: object, key: Hashable, render: Callable[[], str]) -> SafeString:
    """What `render` makes of `fact`, a part of this edition; `key` names everything else that it reads."""
    if settings.DEBUG:  # somebody edits the templates
        return SafeString(render())
    pieces = _pieces_of(published)
    # By identity, because comparing documents costs more than rendering them. The fact is kept
    # beside its piece, so that no other object can take its place in memory.
    name = (id(fact), key)
    if (found := pieces.get(name)) is None:
        found = fact, SafeString(render())
        pieces.keep(name, found, sys.getsizeof(found[1]))
    return found[1]


@remembered
def _pieces_of(published: PublishedPlatform) -> Pieces:
    """The pieces of one edition; they go when it does."""
    return MostRecent(MOST_BYTES)
