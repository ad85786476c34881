"""A page as a tree, read strictly: a tag that is not closed, or an id used twice, is a mistake."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})

BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "dl", "table", "section", "article", "aside", "nav", "form", "fieldset", "details", "pre"}
)
ONLY_WORDS = frozenset({"p", "span", "h1", "h2", "h3", "h4", "h5", "summary", "label", "button", "strong", "small"})
"""What HTML lets contain no block; browsers close a `<p>` themselves and mend the others each in their way."""


class BrokenPageError(AssertionError):
    """Markup that a browser would have to guess about."""


@dataclass
class Node:
    """One element. `text` is everything a reader sees inside it, spaces folded."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    @property
    def classes(self) -> set[str]:
        return set(self.get("class").split())

    @property
    def text(self) -> str:
        return " ".join(self._raw().split())

    def _raw(self) -> str:
        return "".join(child if isinstance(child, str) else child._raw() for child in self.children)

    def walk(self) -> Iterator["Node"]:
        """Every element below this one, in the order of the page."""
        # Not recursive: each element would pass through a generator of every element around it.
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Node):
                yield node
                waiting += node.children[::-1]

    def all(self, tag: str = "", **attributes: str) -> list["Node"]:
        """Elements with this tag and these attributes; `class_` asks for one class among others."""
        wanted_class = attributes.pop("class_", "")
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}.items()
        return [
            node
            for node in self.walk()
            if (not tag or node.tag == tag)
            and (not wanted_class or wanted_class in node.classes)
            and wanted <= node.attributes.items()
        ]

    def one(self, tag: str = "", **attributes: str) -> "Node":
        """The only element like this."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} × {tag} {attributes}"
        return found[0]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]
        self.ids: set[str] = set()

    def updatepos(self, i: int, j: int) -> int:
        """Count no lines: nobody asks for them."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            raise BrokenPageError(f"<{tag}> has an attribute twice: {names}")
        if tag in BLOCKS and self.open[-1].tag in ONLY_WORDS:
            raise BrokenPageError(f"<{tag}> stands in <{self.open[-1].tag}>.")
        if unknown := [name for name in names if name.startswith("hx-")]:
            raise BrokenPageError(f"<{tag}> has attributes that HTML does not know: {unknown}. htmx reads data-hx-.")
        node = Node(tag, {name: value or "" for name, value in attrs})
        if "id" in node.attributes:
            if node["id"] in self.ids:
                raise BrokenPageError(f"The id {node['id']!r} is used twice.")
            self.ids.add(node["id"])
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or self.open[-1].tag != tag:
            raise BrokenPageError(f"</{tag}> closes <{self.open[-1].tag}>.")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(markup: str) -> Node:
    """The tree of a page or a fragment. Raises `BrokenPageError`."""
    builder = _Builder()
    builder.feed(markup)
    builder.close()
    if len(builder.open) > 1:
        raise BrokenPageError(f"<{builder.open[-1].tag}> is never closed.")
    return builder.root
