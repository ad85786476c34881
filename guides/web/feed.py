"""Feeds that any reader of feeds can read."""

from typing import Any

from django.utils.feedgenerator import Atom1Feed

from platforms.documents.integrity import NO_LETTERS


class Feed(Atom1Feed):
    """An Atom feed that leaves out of titles and descriptions what XML cannot hold."""

    def __init__(self, title: str, link: str, description: str, **more: Any) -> None:
        super().__init__(NO_LETTERS.sub("", title), link, NO_LETTERS.sub("", description), **more)

    def add_item(self, title: str, link: str, description: str, *others: Any, **more: Any) -> None:
        super().add_item(NO_LETTERS.sub("", title), link, NO_LETTERS.sub("", description), *others, **more)
