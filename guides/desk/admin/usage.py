"""Where a source, a question, a message or a payout method is used: what would miss it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from guides.desk.admin.links import change_url
from guides.desk.admin.search import every_mapping, names_of_platforms, owner_of, with_owners
from platforms.drafts.field_mapping import RowMapping, platform_rows
from platforms.models import Message, PayoutMethod, PlatformQuestion, Question, Source

POINTED_AT = (Source, Question, Message, PayoutMethod)


def used_by(row: Any) -> list[tuple[str, str]]:
    """The rows that point at this one, each named with the page that edits it. One query a kind of row."""
    return sorted(dict.fromkeys(_used_by(row))) if isinstance(row, POINTED_AT) else []


def _used_by(row: Any) -> Iterator[tuple[str, str]]:
    name_of_platform = names_of_platforms()
    for mapping in every_mapping(platform_rows()):
        said = Q()
        for name in _pointers(mapping, type(row)):
            said |= Q(**{name: row})
        for each in with_owners(mapping.model, said) if said else ():
            owner = owner_of(each)
            label = f"{owner._meta.verbose_name}「{owner}」"
            yield f"{name_of_platform(owner)}：{label}" if isinstance(row, Question) else label, change_url(owner)


def _pointers(mapping: RowMapping, model: type) -> list[str]:
    own = {mapping.prefix + name: column for name, column in mapping.columns.items() if column.is_relation}
    for inner in mapping.nested.values():
        own |= {inner.prefix + name: column for name, column in inner.columns.items() if column.is_relation}
    skip = mapping.model is PlatformQuestion and model is not Question
    return [name for name, column in own.items() if column.related_model is model and not skip]
