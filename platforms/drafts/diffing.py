"""What differs between two documents, in words: found by key, never by position."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from platforms.documents.facts import PlatformFacts
from platforms.drafts.field_mapping import RowMapping, name_of, platform_rows, with_figures_of

NOTHING = "（なし）"
DERIVED = frozenset({"certainty"})
"""What follows from other values and is no change of its own."""
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    `keys` names the place for programs (`("blockers", "balance", "title")`), `where` for editors
    (退会できない理由「残高がある」 › 題). `before` and `after` are written for people. `content` is what a row
    says that came or went, label by label.
    """

    keys: tuple[str, ...]
    where: str
    before: str
    after: str
    content: str = ""

    def __str__(self) -> str:
        return f"{self.where}：{self.before} → {self.after}"


def difference(before: PlatformFacts | None, after: PlatformFacts) -> tuple[Change, ...]:
    """Everything that changed; one single change for a platform that is new."""
    found = document_difference(before.model_dump() if before else None, after.model_dump())
    return tuple([replace(change, where=with_figures_of(after, change.where)) for change in found])


def document_difference(before: Document | None, after: Document) -> tuple[Change, ...]:
    """The same for plain data in the shape of `PlatformFacts`, valid or not."""
    if before is None:
        return (Change((), f"プラットフォーム「{after['name']}」", NOTHING, "追加"),)
    return tuple(_differences(before, after, platform_rows(), (), ()))


def _differences(
    before: Document,
    after: Document,
    mapping: RowMapping | None,
    keys: tuple[str, ...],
    words: tuple[str, ...],
) -> Iterator[Change]:
    for name in dict.fromkeys((*after, *before)):
        left_out = _left_out(mapping, name)
        old, new = before.get(name, left_out), after.get(name, left_out)
        if old == new or name in DERIVED:
            continue
        here, below = (*keys, name), mapping.below(name) if mapping else None
        label = mapping.label(name) if mapping else name
        if _is_rows(old) or _is_rows(new):
            yield from _row_differences(old or (), new or (), below, here, words, label)
        elif isinstance(old, dict) or isinstance(new, dict):
            yield from _differences(old or {}, new or {}, below, here, words)
        else:
            where = " › ".join((*words, label))
            yield Change(here, where, value_in_words(old, mapping, name), value_in_words(new, mapping, name))


def _row_differences(
    before: Sequence[Any],
    after: Sequence[Any],
    mapping: RowMapping | None,
    keys: tuple[str, ...],
    words: tuple[str, ...],
    label: str,
) -> Iterator[Change]:
    """Rows that came, went, changed or moved."""
    old, new = by_identity(before), by_identity(after)
    for identity in dict.fromkeys((*old, *new)):
        row = new.get(identity) or old[identity]
        here = (*keys, identity)
        place = (*words, f"{label}「{name_of(row) or identity}」")
        if identity not in old:
            yield Change(here, " › ".join(place), NOTHING, "追加", row_in_words(new[identity], mapping))
        elif identity not in new:
            yield Change(here, " › ".join(place), "あり", "削除", row_in_words(old[identity], mapping))
        else:
            yield from _differences(old[identity], new[identity], mapping, here, place)
    moved_from, moved_to = ([i for i in a if i in b] for a, b in ((old, new), (new, old)))
    if moved_from != moved_to:
        yield Change(keys, " › ".join((*words, f"{label}の並び順")), "、".join(moved_from), "、".join(moved_to))


def by_identity(rows: Sequence[Any]) -> dict[str, Any]:
    """Rows by what stays the same while they are edited; rows without a key by their place among equals."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        name = str(row.get("key") or row.get("source") or row.get("question") or "")
        seen[name] += 1
        found[name if name and seen[name] == 1 else f"{name}#{seen[name]}".lstrip("#")] = row
    return found


def _left_out(mapping: RowMapping | None, name: str) -> Any:
    """What a field says where a document leaves it out: documents are older than some fields."""
    field = mapping.shape.model_fields.get(name) if mapping else None
    return None if field is None or field.is_required() else field.default


def _is_rows(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and isinstance(value[0], dict)


def row_in_words(row: Document, mapping: RowMapping | None) -> str:
    """Everything that a row says, one line a field; rows below it in one line each."""
    return "\n".join(f"{label}：{text}" for label, text in fields_in_words(row, mapping))


def fields_in_words(row: Document, mapping: RowMapping | None) -> Iterator[tuple[str, str]]:
    """What each field of a row says, with its label. What is empty is left out."""
    for name, value in row.items():
        below = mapping.below(name) if mapping else None
        label = mapping.label(name) if mapping else name
        if name in DERIVED or name == "key" or value in (None, "", (), []):
            continue
        if isinstance(value, dict):
            yield from fields_in_words(value, below)
        elif _is_rows(value):
            for each in value:
                yield label, "、".join(f"{inner} {text}" for inner, text in fields_in_words(each, below))
        else:
            yield label, value_in_words(value, mapping, name)


def value_in_words(value: Any, mapping: RowMapping | None, name: str) -> str:
    """A value as editors read it: the label of a choice, はい・いいえ, （なし）."""
    if value is None or value == "" or value == ():
        return NOTHING
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, (tuple, list)):
        return "、".join(value_in_words(item, mapping, name) for item in value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    column = mapping.columns.get(name) if mapping else None
    labels = dict(column.flatchoices) if column is not None and column.choices else {}
    return str(labels.get(value, value))
