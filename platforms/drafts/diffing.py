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
Names = Mapping[tuple[str, str], str]
"""What people call what a document names by its key: by the field that names it (of a compared value, by its question)."""
_NAMED = {
    "source": "sources",
    "question": "questions",
    "method": "payout_methods",
    "category": "categories",
    "plan": "plans",
    "message": "messages",
}


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
    return tuple(_differences(before, after, platform_rows(), (), (), names_in(before) | names_in(after)))


def names_in(document: Document) -> dict[tuple[str, str], str]:
    """The names of what is named by a key. A part of a document names little, and its keys stay as they are."""
    rows = [(field, row) for field, name in _NAMED.items() for row in document.get(name) or ()]
    found = {(field, str(row.get("key"))): name_of(row) for field, row in rows if field != "question"}
    for question in document.get("questions") or ():
        key = str(question.get("key"))
        found["question", key] = name_of({"title": question.get("text"), "key": key})
        if question.get("kind") == "yes_no":
            found |= {(key, "yes"): "はい", (key, "no"): "いいえ"}
        for choice in question.get("choices") or ():
            found[key, str(choice.get("key"))] = name_of(choice)
            if key == "reason":
                found["reasons", str(choice.get("key"))] = name_of(choice)
    return found


def _differences(
    before: Document,
    after: Document,
    mapping: RowMapping | None,
    keys: tuple[str, ...],
    words: tuple[str, ...],
    names: Names,
) -> Iterator[Change]:
    for name in dict.fromkeys((*after, *before)):
        left_out = _left_out(mapping, name)
        old, new = before.get(name, left_out), after.get(name, left_out)
        if old == new or name in DERIVED:
            continue
        here, below = (*keys, name), mapping.below(name) if mapping else None
        label = mapping.label(name) if mapping else name
        if _is_rows(old) or _is_rows(new):
            yield from _row_differences(old or (), new or (), below, here, words, label, names)
        elif isinstance(old, dict) or isinstance(new, dict):
            yield from _differences(old or {}, new or {}, below, here, words, names)
        else:
            where = " › ".join((*words, label))
            was, now = (
                value_in_words(value, mapping, name, row, names) for value, row in ((old, before), (new, after))
            )
            yield Change(here, where, was, now)


def _row_differences(
    before: Sequence[Any],
    after: Sequence[Any],
    mapping: RowMapping | None,
    keys: tuple[str, ...],
    words: tuple[str, ...],
    label: str,
    names: Names,
) -> Iterator[Change]:
    """Rows that came, went, changed or moved."""
    old, new = by_identity(before), by_identity(after)
    for identity in dict.fromkeys((*old, *new)):
        row = new.get(identity) or old[identity]
        here = (*keys, identity)
        named = names.get(("question", str(row.get("question"))), name_of(row))
        place = (*words, f"{label}「{named or identity}」")
        if identity not in old:
            yield Change(here, " › ".join(place), NOTHING, "追加", row_in_words(new[identity], mapping, names))
        elif identity not in new:
            yield Change(here, " › ".join(place), "あり", "削除", row_in_words(old[identity], mapping, names))
        else:
            yield from _differences(old[identity], new[identity], mapping, here, place, names)
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


def row_in_words(row: Document, mapping: RowMapping | None, names: Names) -> str:
    """Everything that a row says, one line a field; rows below it in one line each."""
    return "\n".join(f"{label}：{text}" for label, text in fields_in_words(row, mapping, names))


def fields_in_words(row: Document, mapping: RowMapping | None, names: Names) -> Iterator[tuple[str, str]]:
    """What each field of a row says, with its label. What is empty is left out."""
    for name, value in row.items():
        below = mapping.below(name) if mapping else None
        label = mapping.label(name) if mapping else name
        if name in DERIVED or name == "key" or value in (None, "", (), []):
            continue
        if isinstance(value, dict):
            yield from fields_in_words(value, below, names)
        elif _is_rows(value):
            for each in value:
                yield label, "、".join(f"{inner} {text}" for inner, text in fields_in_words(each, below, names))
        else:
            yield label, value_in_words(value, mapping, name, row, names)


def value_in_words(value: Any, mapping: RowMapping | None, name: str, row: Document, names: Names) -> str:
    """A value as editors read it: the label of a choice, the name of what a key stands for, はい・いいえ, （なし）."""
    if value is None or value == "" or value == ():
        return NOTHING
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, (tuple, list)):
        return "、".join(value_in_words(item, mapping, name, row, names) for item in value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    field = str(row.get("question")) if name == "value" else name
    if (field, value) in names:
        return names[field, value]
    column = mapping.columns.get(name) if mapping else None
    labels = dict(column.flatchoices) if column is not None and column.choices else {}
    return str(labels.get(value, value))
