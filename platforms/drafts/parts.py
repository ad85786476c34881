"""Parts of a draft: where a row stands, what a save of it can change, and the draft as it would be with it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db import models

from platforms.drafts.field_mapping import RowMapping, platform_rows
from platforms.drafts.rows import Document, document_of, mapping_for, published_question, read_row, with_children
from platforms.models import Platform, PlatformQuestion, Source


def document_with(
    platform: Platform, row: Any, below: Mapping[type[models.Model], Iterable[Any]]
) -> tuple[Document, str]:
    """The draft as it would be with this row, saved or not, and these rows below it; and where the row would stand.

    `row` is the platform itself or a row of its draft; `below` has the rows of its forms, by model.
    """
    document, place = document_of(platform), place_of(row)
    mapping = mapping_for(type(row), platform_rows())
    assert mapping is not None
    own = read_row(row, replace(mapping, children={}))
    for name, child in mapping.children.items():
        if child.model in below:
            own[name] = tuple(read_row(each, replace(child, children={})) for each in below[child.model])
    if isinstance(row, PlatformQuestion):
        own = published_question(row, dict.fromkeys(mapping.children, ()) | own)
    parts, above = place.strip(".").split("."), document
    if not place:
        return document | own, place
    for name, number in zip(parts[:-2:2], parts[1:-2:2]):
        above = above[name][int(number)]
    rows, index = list(above[parts[-2]]), int(parts[-1])
    rows[index : index + 1] = [(rows[index] if index < len(rows) else dict.fromkeys(mapping.children, ())) | own]
    above[parts[-2]] = tuple(rows)
    return document, place


def place_of(row: Any) -> str:
    """Where a row stands in the document of its draft: `blockers.2.remedies.0.`; behind the last for a new one."""
    mapping = mapping_for(type(row), platform_rows())
    if mapping is None or not mapping.link:
        return ""
    above = getattr(row, mapping.link)
    outer = mapping_for(type(above), platform_rows())
    assert outer is not None
    name = next(name for name, child in outer.children.items() if child.model is type(row))
    ids = list(getattr(above, name).order_by("order", "pk").values_list("pk", flat=True))
    return f"{place_of(above)}{name}.{ids.index(row.pk) if row.pk in ids else len(ids)}."


def head_of(platform: Platform) -> Document:
    """What the page of a platform itself can change: everything but the rows that have pages of their own."""
    below = {name: platform_rows().children[name] for name in ("categories", "plans", "citations")}
    mapping = replace(platform_rows(), children=below)
    return read_row(with_children(Platform.objects.filter(pk=platform.pk), mapping).get(), mapping)


def list_around(above: Any, model: type[models.Model], pk: Any) -> Document:
    """The part of a draft that saving one row can change: its list, with this row in full and the others by key.

    A whole draft takes ten times as long to read, and whoever saves holds the database meanwhile.
    """
    outer = mapping_for(type(above), platform_rows())
    assert outer is not None
    name, mapping = next((name, child) for name, child in outer.children.items() if child.model is model)
    rows = model._default_manager.filter(**{mapping.link: above}).order_by("order", "pk")
    own = with_children(rows.filter(pk=pk), mapping).first() if pk is not None else None
    key = "question__key" if model is PlatformQuestion else "key"
    document = {
        name: tuple(
            _row_document(own, mapping) if own is not None and row_pk == pk else {"key": row_key}
            for row_pk, row_key in rows.values_list("pk", key)
        )
    }
    return document if isinstance(above, Platform) else _within(above, document)


def evidence_of(row: Any) -> Document:
    """A row of a draft with its evidence, and nothing else below it, where it stands in the document."""
    mapping = mapping_for(type(row), platform_rows())
    assert mapping is not None
    own = replace(mapping, children={"citations": mapping.children["citations"]})
    full: Any = with_children(type(row)._default_manager.filter(pk=row.pk), own).get()
    return read_row(full, own) if isinstance(row, Platform) else _placed(full, read_row(full, own))


def source_alone(source: Source) -> Document:
    """A source of a draft, where it stands in the document."""
    return {"sources": (read_row(source, platform_rows().children["sources"]),)}


def _placed(row: Any, own: Document) -> Document:
    mapping = mapping_for(type(row), platform_rows())
    assert mapping is not None
    above: Any = getattr(row, mapping.link)
    outer = mapping_for(type(above), platform_rows())
    assert outer is not None
    name = next(name for name, child in outer.children.items() if child.model is type(row))
    return {name: (own,)} if isinstance(above, Platform) else _within(above, {name: (own,)})


def _row_document(row: Any, mapping: RowMapping) -> Document:
    own = read_row(row, mapping)
    return published_question(row, own) if isinstance(row, PlatformQuestion) else own


def _within(above: Any, document: Document) -> Document:
    """The same below the row above it, which a place names by its title."""
    name = next(name for name, child in platform_rows().children.items() if child.model is type(above))
    return {name: ({"key": above.key, "title": above.title, **document},)}
