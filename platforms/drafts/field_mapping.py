"""How facts correspond to rows: by name alone.

A field of a facts class and an attribute of its model share one name. What the pair is says how
they correspond, so that no list of fields exists anywhere:

| in the facts | in the rows |
|---|---|
| a plain value | a column |
| the key of something (`source`, `method`, `question` …) | a foreign key |
| a nested value (`wait`) | columns with a prefix (`wait_kind`, `wait_min_days` …) |
| a tuple of facts (`remedies`) | related rows, by `order` |
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import NoneType
from typing import Any, get_args

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from platforms.documents import facts
from platforms.documents.addresses import facts_by_address
from platforms.documents.figures import figures, with_figures
from platforms.models import Platform, PlatformQuestion, Question


class AskedQuestion(facts.Fact):
    """The row's side of a question: which one, and the wording only where it is this platform's own."""

    question: facts.QuestionKey
    text: str = ""
    why: str = ""
    where_to_look: str = ""
    choices: tuple[facts.Choice, ...] = ()
    side: facts.Side | None = None
    unless_told: str | None = None


@dataclass(frozen=True, eq=False)
class RowMapping:
    """One facts class and its model.

    `prefix` is what the columns of a nested value begin with. `link` is the attribute by which a
    row names the row above.
    """

    shape: type[facts.Fact]
    model: type[models.Model]
    prefix: str = ""
    link: str = ""
    columns: dict[str, models.Field] = field(default_factory=dict)
    nested: dict[str, "RowMapping"] = field(default_factory=dict)
    children: dict[str, "RowMapping"] = field(default_factory=dict)

    def may_be_none(self, name: str) -> bool:
        """Whether the facts know None for this field; a text column then holds the empty text."""
        return NoneType in get_args(self.shape.model_fields[name].annotation)

    def references(self) -> tuple[str, ...]:
        """The foreign keys of the row, those of nested values included."""
        own = (self.prefix + name for name, column in self.columns.items() if column.is_relation)
        return (*own, *(key for inner in self.nested.values() for key in inner.references()))

    def label(self, name: str) -> str:
        """What editors call this field; its own name where they have no word for it."""
        if name in self.columns:
            return str(self.columns[name].verbose_name)
        if name in self.nested:
            return str(self.nested[name].columns["kind"].verbose_name)
        return str(self.children[name].model._meta.verbose_name) if name in self.children else name

    def below(self, name: str) -> "RowMapping | None":
        """The mapping of a nested value or of the rows below, as readers know them: a question has all its words."""
        if name == "questions":
            return shared_question()
        return self.nested.get(name) or self.children.get(name)


def mapping_of(shape: type[facts.Fact], model: type[models.Model], *, prefix: str = "", link: str = "") -> RowMapping:
    """Pair a facts class with its model, and everything below it."""
    mapping = RowMapping(shape, model, prefix, link)
    for name, info in shape.model_fields.items():
        inner, many = _fact_class(info.annotation)
        if model is Question and name in ("side", "unless_told"):
            continue  # whom a question is asked and when differs between platforms: it stands in their own rows alone
        if inner is None:
            mapping.columns[name] = model._meta.get_field(prefix + name)  # type: ignore[assignment]
        elif many:
            relation: Any = model._meta.get_field(name)
            below = relation.related_model
            row_shape = AskedQuestion if below is PlatformQuestion else inner
            upward = "owner" if isinstance(relation, GenericRelation) else relation.field.name
            mapping.children[name] = mapping_of(row_shape, below, link=upward)
        else:
            mapping.nested[name] = mapping_of(inner, model, prefix=f"{name}_")
    return mapping


@cache
def platform_rows() -> RowMapping:
    """`PlatformFacts` and the rows that hold them."""
    return mapping_of(facts.PlatformFacts, Platform)


@cache
def shared_question() -> RowMapping:
    """A question and its app-wide row."""
    return mapping_of(facts.Question, Question)


def _fact_class(annotation: Any) -> tuple[type[facts.Fact] | None, bool]:
    """The facts class inside `X`, `X | None` or `tuple[X, ...]`, and whether there are many."""
    inner = next((a for a in (annotation, *get_args(annotation)) if _is_fact(a)), None)
    return inner, inner is not annotation and NoneType not in get_args(annotation)


def _is_fact(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, facts.Fact)


# ── Places in words ──────────────────────────────────────────────────────────────────────────────


def place_in_words(path: str, document: Any) -> str:
    """Where something stands, as editors call it: 退会できない理由「残高」 › 解消方法「出金」 › 最長日数.

    `path` is a dotted place like `blockers.2.remedies.0.wait.max_days`; `document` is the data it
    leads through, valid or not. Parts that nobody knows are kept as they are.
    """
    mapping: RowMapping | None = shared_question() if isinstance(document, (list, tuple)) else platform_rows()
    asked = _asked(document)
    words: list[str] = []
    for part in path.split("."):
        if part.isdigit() and isinstance(document, (list, tuple)):
            document = document[int(part)] if int(part) < len(document) else None
            name = name_of(document)
            if isinstance(document, dict):
                name = asked.get(str(document.get("question")), name)
            named = f"「{name}」" if name else f"（{int(part) + 1}番目）"
            words[-1:] = [(words[-1] if words else "質問") + named]
            continue
        words.append(mapping.label(part) if mapping else part)
        mapping = mapping.below(part) if mapping else None
        document = document.get(part) if isinstance(document, dict) else None
    return " › ".join(words)


def _asked(document: Any) -> dict[str, str]:
    """What the questions of a document ask, by their keys, by which conditions name them."""
    questions = document.get("questions") if isinstance(document, dict) else None
    rows = questions if isinstance(questions, (list, tuple)) else ()
    return {str(row.get("key")): name_of({"title": row.get("text")}) for row in rows if isinstance(row, dict)}


def address_in_words(address: str, document: facts.PlatformFacts, known: Mapping[str, facts.Fact] | None = None) -> str:
    """退会できない理由「残高がある」 › 解消方法「出金を待つ」; parts that nobody knows stay as they are.

    `known` saves the walk through the document where it was made already.
    """
    known = facts_by_address(document) if known is None else known
    mapping: RowMapping | None = platform_rows()
    words, parts = [], address.split(".")
    for place, name in enumerate(parts[::2]):
        label = mapping.label(name) if mapping else name
        row = known.get(".".join(parts[: 2 * place + 2]))
        named = name_of(vars(row)) if row else "".join(parts[2 * place + 1 : 2 * place + 2])
        words.append(f"{label}「{named}」" if named else label)
        mapping = mapping.below(name) if mapping else None
    return with_figures_of(document, " › ".join(words)) if address else document.name


def with_figures_of(document: facts.PlatformFacts, words: str) -> str:
    """A place in words with the figures that names in it borrow."""
    return with_figures(words, figures(document)) if "{" in words else words


def name_of(document: Any) -> str:
    """What an editor would call this part of a document; empty for a part without a name."""
    if not isinstance(document, dict):
        return ""
    names = (document.get(name) for name in ("title", "publisher", "label", "question", "what", "text", "key"))
    name = next((str(name) for name in names if name), "")
    # Never within the name of a figure, which is filled in later.
    return name if len(name) <= 30 else f"{_CUT_NAME.sub('', name[:29])}…"


_CUT_NAME = re.compile(r"\{[^}]*$")
