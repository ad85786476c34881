"""How often somebody may fail to sign in: enough to stop guessing, never enough to lock an owner out.

A browser in which somebody signed in keeps a signed cookie that names the account. Its tries are counted for that
browser alone, so that neither a stranger's guesses nor a shared address (an office, a mobile carrier) stop the owner. All
other tries are counted for the account as tried from one network, for the network, and everywhere.
"""

import secrets
import unicodedata
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from platforms import rate_limits
from platforms.client_network import network_of

KNOWN_SECONDS = 90 * 24 * 60 * 60
_SALT = "known-browser"


class Attempt:
    """One try to sign in. It counts from the beginning, so that parallel guesses count as well."""

    def __init__(self, username: str, request: HttpRequest) -> None:
        self.network = network_of(request, ipv4_bits=32, ipv6_bits=64)
        self.name = folded(username)
        self.browser = known_browser(request, self.name)
        """Empty where nobody signed in to this account with this browser before."""

    def is_allowed(self) -> bool:
        """Count this try; False where a limit is spent. A refused try is charged to no wider limit."""
        if self.browser:
            return rate_limits.allows(rate_limits.SIGN_IN_ACCOUNT, self.browser, self.name)
        return (
            rate_limits.allows(rate_limits.SIGN_IN_ACCOUNT, self.network, self.name)
            and rate_limits.allows(rate_limits.SIGN_IN_NETWORK, self.network)
            and rate_limits.allows(rate_limits.SIGN_IN_EVERYWHERE)
        )

    def succeeded(self) -> None:
        """It was the owner: forget the failures of this account from here."""
        rate_limits.forgive(rate_limits.SIGN_IN_ACCOUNT, self.browser or self.network, self.name)


def folded(username: str) -> str:
    """One spelling of a name for full and half width, upper and lower case."""
    return unicodedata.normalize("NFKC", username).casefold().strip()


def known_browser(request: HttpRequest, name: str) -> str:
    """What the cookie of this browser says about this account; empty where it says nothing or was made up."""
    try:
        owner, _, browser = signing.loads(
            request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=_SALT, max_age=KNOWN_SECONDS
        ).partition("\n")
    except signing.BadSignature:
        return ""
    return str(browser) if owner == name else ""


def remember_browser(response: HttpResponseBase, user: Any) -> None:
    """Let this browser be known for this account; the cookie signs nobody in."""
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(f"{folded(user.get_username())}\n{secrets.token_urlsafe(12)}", salt=_SALT),
        max_age=KNOWN_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
