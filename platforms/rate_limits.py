"""Every rate limit of the site, and where the counts are kept: in the database, through the `limits` library.

Windows are fixed and begin with the first try. Counts are right with any number of processes and servers, because a row
is locked while it is counted up; they survive restarts, and go when their window is over.
"""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from platforms import clock
from platforms.models import RateCount

# Sign-in: tries of somebody whose browser was never signed in (`config/sign_in_limits.py`).
SIGN_IN_ACCOUNT = RateLimitItemPerMinute(5, 30, namespace="sign-in-account")
"""One account from one network, or from one known browser (Zulip's figure)."""
SIGN_IN_NETWORK = RateLimitItemPerHour(20, namespace="sign-in-network")
"""All accounts from one network (healthchecks')."""
SIGN_IN_EVERYWHERE = RateLimitItemPerMinute(1_000, 5, namespace="sign-in-everywhere")
"""All accounts from all networks (PyPI's)."""

REFUSALS_NOTED = RateLimitItemPerHour(1, namespace="refusals-noted")
"""Refused sign-ins that an account's history and its owner's mail mention."""

# Corrections of readers: beyond the last two a report is kept aside instead of refused (`guides/corrections/storing.py`).
CORRECTIONS_OF_ONE_PAGE = RateLimitItemPerDay(3, 2, namespace="correction-page")
"""One opened form. Longer than a form is good for, so that none is good again."""
CORRECTIONS_OF_A_NETWORK = RateLimitItemPerHour(5, namespace="correction-network")
CORRECTIONS = RateLimitItemPerDay(200, namespace="corrections")
"""Of all networks together, for all platforms together."""

# Exits that readers report: beyond these one is kept and not counted (`guides/reported_exits/storing.py`).
EXITS_OF_A_NETWORK = RateLimitItemPerHour(20, namespace="exit-network")
EXITS = RateLimitItemPerDay(500, namespace="exits")


class DatabaseStorage(Storage):
    """What `limits` asks of a place for counts. Errors of the database pass through: nothing is allowed unseen."""

    STORAGE_SCHEME = ["django"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return DatabaseError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count up; the count in the present window. A count whose window is over begins again."""
        now = clock.now()
        with transaction.atomic():
            expires_at = now + timedelta(seconds=expiry)
            begun = {"count": amount, "expires_at": expires_at}
            row, is_new = RateCount.objects.select_for_update().get_or_create(key=_digest(key), defaults=begun)
            if not is_new:
                is_over = row.expires_at <= now
                row.count = amount if is_over else row.count + amount
                row.expires_at = expires_at if is_over else row.expires_at
                row.save()
        if is_new:  # in a transaction of its own: two that hold counts of their own never wait for each other
            forget_expired()
        return row.count

    def get(self, key: str) -> int:
        count = RateCount.objects.filter(key=_digest(key), expires_at__gt=clock.now()).values_list("count", flat=True)
        return count.first() or 0

    def get_expiry(self, key: str) -> float:
        row = RateCount.objects.filter(key=_digest(key)).first()
        return (row.expires_at if row else clock.now()).timestamp()

    def check(self) -> bool:
        return RateCount.objects.exists() or True

    def reset(self) -> int:
        return RateCount.objects.all().delete()[0]

    def clear(self, key: str) -> None:
        RateCount.objects.filter(key=_digest(key)).delete()


_limiter = FixedWindowRateLimiter(DatabaseStorage())


def allows(limit: RateLimitItem, *who: str) -> bool:
    """Count one try of `who`; False where the limit is spent. Raises `DatabaseError`."""
    return _limiter.hit(limit, *who)


def forgive(limit: RateLimitItem, *who: str) -> None:
    """Begin the count of `who` again."""
    _limiter.clear(limit, *who)


def forget_expired() -> int:
    """Delete counts whose window is over; how many there were."""
    return RateCount.objects.filter(expires_at__lte=clock.now()).delete()[0]


def _digest(key: str) -> str:
    """Cannot be turned back into an address without our secret."""
    secret = hashlib.sha256(f"rate-limit:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(secret, key.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
