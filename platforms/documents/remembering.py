"""What a process remembers: as long as what it belongs to, or as much as fits into so many bytes."""

import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Generic, TypeVar

Owner = TypeVar("Owner")
Key = TypeVar("Key", bound=Hashable)
T = TypeVar("T")


def remembered(work_out: Callable[[Owner], T]) -> Callable[[Owner], T]:
    """Remember what a function works out from an edition, a document or its rules, for as long as that is kept itself.

    By identity: hashing a document costs more than the work that is saved, and a copy with a change
    must not find what was worked out for the original. What is worked out may not hold its owner, or neither ever goes.
    """
    known: dict[int, T] = {}

    @wraps(work_out)
    def find(owner: Owner) -> T:
        key = id(owner)
        if key not in known:
            known[key] = work_out(owner)
            weakref.finalize(owner, known.pop, key, None).atexit = False
        return known[key]

    return find


class MostRecent(Generic[Key, T]):
    """Of what was kept, what was used last and fits into `most_bytes`. Safe among threads."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.size = 0
        """The bytes of all that is held, as `keep` was told."""
        self._held: OrderedDict[Key, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> T | None:
        """What was kept under this key, if it is still held."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def keep(self, key: Key, value: T, size: int) -> None:
        """Hold a value of so many bytes; what was not used for longest goes, even this one where it is too large."""
        with self._lock:
            self.size += size - self._held.pop(key, (value, 0))[1]
            self._held[key] = value, size
            while self.size > self.most_bytes:
                self.size -= self._held.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._held.clear()
            self.size = 0
