"""How often somebody may fail to sign in: enough to stop guessing, never enough to lock an account.

Failures are counted for an account *as tried from one network*, so that a stranger's guesses stop the
stranger and not the owner. Counts live in the cache. While that does not answer, each process counts in
its own memory: sign-in never waits for the database or the cache.
"""

import hashlib
import logging
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest

from platforms.visitors import network_of

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Budget:
    """Failures allowed in so many seconds, counted from the first."""

    failures: int
    seconds: int


ACCOUNT = Budget(5, 30 * 60)
"""One account from one network (Zulip's figure)."""
NETWORK = Budget(20, 60 * 60)
"""All accounts from one network (healthchecks')."""
EVERYWHERE = Budget(1_000, 5 * 60)
"""All accounts from all networks (PyPI's), except for people who signed in from where they are before."""
KNOWN_SECONDS = 30 * 24 * 60 * 60

_memory = LocMemCache("sign-in", {"max_entries": 100_000})


class Attempt:
    """One try to sign in. It counts as a failure until `succeeded` takes it back."""

    def __init__(self, username: str, request: HttpRequest) -> None:
        network = network_of(request, ipv4_bits=32, ipv6_bits=64)
        name = unicodedata.normalize("NFKC", username).casefold().strip()
        self._account = _key("account", network, name)
        self._network = _key("network", network)
        self._known = _key("known", network, name)
        self._everywhere = _key("everywhere")

    def is_allowed(self) -> bool:
        """Count this try; False where a budget is spent. A refused try is charged to no wider budget."""
        return (
            _count(self._account, ACCOUNT) <= ACCOUNT.failures
            and _count(self._network, NETWORK) <= NETWORK.failures
            and (
                _ask(lambda store: store.get(self._known))
                or _count(self._everywhere, EVERYWHERE) <= EVERYWHERE.failures
            )
        )

    def succeeded(self) -> None:
        """It was the owner: forget the failures of this account from here."""

        def forget(store: BaseCache) -> None:
            store.delete(self._account)
            store.set(self._known, True, KNOWN_SECONDS)
            for key in (self._network, self._everywhere):
                if store.get(key, 0) > 0:
                    store.decr(key)

        _ask(forget)


def _key(*parts: str) -> str:
    return "sign-in:" + hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _count(key: str, budget: Budget) -> int:
    def count(store: BaseCache) -> int:
        store.add(key, 0, budget.seconds)
        return store.incr(key)

    return _ask(count)


def _ask(question: Callable[[BaseCache], T]) -> T:
    try:
        return question(cache)
    except Exception as error:  # noqa: BLE001 - each kind of cache fails with errors of its own
        logger.warning("The cache does not answer (%s); sign-ins are counted in this process.", type(error).__name__)
        return question(_memory)
