"""Feeds that any reader of feeds can read."""

import re
from typing import Any

from django.utils.feedgenerator import Atom1Feed

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Text pasted from a slide or a PDF may hold them; no XML 1.0 can, and one would take the whole feed away."""


class Feed(Atom1Feed):
    """An Atom feed that leaves out of titles and descriptions what XML cannot hold."""

    def __init__(self, title: str, link: str, description: str, **more: Any) -> None:
        super().__init__(NOT_IN_XML.sub("", title), link, NOT_IN_XML.sub("", description), **more)

    def add_item(self, title: str, link: str, description: str, *others: Any, **more: Any) -> None:
        super().add_item(NOT_IN_XML.sub("", title), link, NOT_IN_XML.sub("", description), *others, **more)
