"""How facts and rows mirror each other: by name alone.

A field of a facts class and an attribute of its model share one name. What the pair is says how
they correspond, so that no list of fields exists anywhere:

| in the facts | in the rows |
|---|---|
| a plain value | a column |
| the key of something (`source`, `method`, `question` …) | a foreign key |
| a nested value (`wait`) | columns with a prefix (`wait_kind`, `wait_min_days` …) |
| a tuple of facts (`remedies`) | related rows, by `order` |
"""

from dataclasses import dataclass, field
from functools import cache
from types import NoneType
from typing import Any, get_args

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from platforms import facts
from platforms.models import Platform, PlatformQuestion, Question


class AskedQuestion(facts.Fact):
    """The row's side of a question: which one, and the wording only where it is this platform's own."""

    question: facts.QuestionKey
    text: str = ""
    why: str = ""
    where_to_look: str = ""
    choices: tuple[facts.Choice, ...] = ()


@dataclass(frozen=True, eq=False)
class Mirror:
    """One facts class and its model.

    `prefix` is what the columns of a nested value begin with. `link` is the attribute by which a
    row names the row above.
    """

    shape: type[facts.Fact]
    model: type[models.Model]
    prefix: str = ""
    link: str = ""
    columns: dict[str, models.Field] = field(default_factory=dict)
    nested: dict[str, "Mirror"] = field(default_factory=dict)
    children: dict[str, "Mirror"] = field(default_factory=dict)

    def may_be_none(self, name: str) -> bool:
        """Whether the facts know None for this field; a text column then holds the empty text."""
        return NoneType in get_args(self.shape.model_fields[name].annotation)

    def references(self) -> tuple[str, ...]:
        """The foreign keys of the row, those of nested values included."""
        own = (self.prefix + name for name, column in self.columns.items() if column.is_relation)
        return (*own, *(key for inner in self.nested.values() for key in inner.references()))

    def label(self, name: str) -> str:
        """What editors call this field."""
        if name in self.columns:
            return str(self.columns[name].verbose_name)
        if name in self.nested:
            return str(self.nested[name].columns["kind"].verbose_name)
        return str(self.children[name].model._meta.verbose_name)


def mirror_of(shape: type[facts.Fact], model: type[models.Model], *, prefix: str = "", link: str = "") -> Mirror:
    """Pair a facts class with its model, and everything below it."""
    mirror = Mirror(shape, model, prefix, link)
    for name, info in shape.model_fields.items():
        inner, many = _fact_class(info.annotation)
        if inner is None:
            mirror.columns[name] = model._meta.get_field(prefix + name)  # type: ignore[assignment]
        elif many:
            relation: Any = model._meta.get_field(name)
            below = relation.related_model
            row_shape = AskedQuestion if below is PlatformQuestion else inner
            upward = "owner" if isinstance(relation, GenericRelation) else relation.field.name
            mirror.children[name] = mirror_of(row_shape, below, link=upward)
        else:
            mirror.nested[name] = mirror_of(inner, model, prefix=f"{name}_")
    return mirror


@cache
def platform_rows() -> Mirror:
    """`PlatformFacts` and the rows that hold them."""
    return mirror_of(facts.PlatformFacts, Platform)


@cache
def shared_question() -> Mirror:
    """A question and its app-wide row."""
    return mirror_of(facts.Question, Question)


def _fact_class(annotation: Any) -> tuple[type[facts.Fact] | None, bool]:
    """The facts class inside `X`, `X | None` or `tuple[X, ...]`, and whether there are many."""
    inner = next((a for a in (annotation, *get_args(annotation)) if _is_fact(a)), None)
    return inner, inner is not annotation and NoneType not in get_args(annotation)


def _is_fact(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, facts.Fact)
