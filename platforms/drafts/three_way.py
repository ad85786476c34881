"""Three contents of one document: what a file was exported as, the file now, and the draft now; merged by field.

What only one side changed is taken from it. Where both changed one field differently, the file's value is taken and
the place is named, so that somebody can decide before anything is written.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from platforms.drafts.diffing import DERIVED, by_identity

Keys = tuple[str, ...]
_ABSENT = object()


def merged(base: Any, draft: Any, file: Any) -> tuple[Any, tuple[Keys, ...]]:
    """The merged document, and the places where both sides changed one value differently.

    >>> merged({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 3})
    ({'a': 2, 'b': 3}, ())
    >>> merged({"a": 1}, {"a": 2}, {"a": 3})
    ({'a': 3}, (('a',),))
    """
    conflicts: list[Keys] = []
    return _merged(base, draft, file, (), conflicts), tuple(conflicts)


def _merged(base: Any, draft: Any, file: Any, keys: Keys, conflicts: list[Keys]) -> Any:
    if file == base or draft == file:
        return draft
    if draft == base:
        return file
    if isinstance(draft, dict) and isinstance(file, dict):
        old = base if isinstance(base, dict) else {}
        return {
            name: file[name]
            if name in DERIVED
            else _merged(old.get(name, _ABSENT), draft.get(name), file[name], (*keys, name), conflicts)
            for name in file
        }
    if _are_rows(draft, file):
        return _merged_rows(base if isinstance(base, (list, tuple)) else (), draft, file, keys, conflicts)
    conflicts.append(keys)
    return file


def _merged_rows(
    base: Sequence[Any], draft: Sequence[Any], file: Sequence[Any], keys: Keys, conflicts: list[Keys]
) -> tuple[Any, ...]:
    """Rows by their keys. A row that one side deleted is gone, unless the other side changed it: then it is named."""
    old, mine, theirs = by_identity(base), by_identity(draft), by_identity(file)
    found = {}
    for identity in _in_order(old, mine, theirs):
        here = (*keys, identity)
        before, ours, read = (rows.get(identity, _ABSENT) for rows in (old, mine, theirs))
        if ours is not _ABSENT and read is not _ABSENT:
            found[identity] = _merged(before, ours, read, here, conflicts)
        elif read is _ABSENT:
            if before is _ABSENT:  # new in the draft
                found[identity] = ours
            elif ours != before:
                conflicts.append(here)
        elif before is _ABSENT:  # new in the file
            found[identity] = read
        elif read != before:
            conflicts.append(here)
            found[identity] = read
    return tuple(found.values())


def _in_order(old: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """The order of the file where the file changed it, else that of the draft; new rows of the other side last."""
    stayed = [[name for name in rows if name in old and name in theirs] for rows in (old, theirs)]
    first, second = (mine, theirs) if stayed[0] == stayed[1] else (theirs, mine)
    return list(dict.fromkeys((*first, *second)))


def _are_rows(*values: Any) -> bool:
    rows = [value for value in values if isinstance(value, (list, tuple))]
    return len(rows) == len(values) and all(isinstance(row, dict) for value in rows for row in value)
