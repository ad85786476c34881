"""What the public site must not start with, and the sentence that says what to set instead."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from django.http.request import validate_host

SECRET_KEY_LENGTH = 50


def problems(
    *,
    debug: bool,
    secret_key: str,
    allowed_hosts: Sequence[str],
    site_url: str,
    trusted_proxy: bool,
    second_factor: bool,
    watch_local_web: str = "",
) -> Iterator[str]:
    """Yield one sentence for each unsafe value. Nothing yielded means safe to start."""
    if debug:
        yield "DEBUG is on and would show source code and settings to visitors. Remove it or set DEBUG=off."
    if not secret_key:
        yield "SECRET_KEY is missing. Set it to 50 or more random characters that no other site uses."
    elif len(secret_key) < SECRET_KEY_LENGTH or len(set(secret_key)) < 10 or "insecure" in secret_key:
        yield "SECRET_KEY can be guessed. Set it to 50 or more random characters that no other site uses."
    yield from address_problems(allowed_hosts, site_url)
    if not trusted_proxy:
        yield (
            "TRUSTED_PROXY is off, so every request would look like plain http and be redirected forever. "
            "Put a proxy in front that ends TLS and overwrites X-Forwarded-Proto, then set TRUSTED_PROXY=on."
        )
    if not second_factor:
        yield "STAFF_SECOND_FACTOR is off: one stolen password could publish. Remove it or set it to on."
    if watch_local_web:
        yield "WATCH_LOCAL_WEB lets cited pages be read from this machine. It is for tests; remove it."


def address_problems(allowed_hosts: Sequence[str], site_url: str) -> Iterator[str]:
    """Yield one sentence for each name under which the site should not answer."""
    if not allowed_hosts:
        yield "ALLOWED_HOSTS is empty. Set it to the host names of this site, separated by commas."
    elif any(host.startswith(("*", ".")) for host in allowed_hosts):
        yield "ALLOWED_HOSTS accepts names nobody listed. Write every host name of this site in full."
    site = urlsplit(site_url)
    if site.scheme != "https":
        yield "SITE_URL does not start with https://. Set it to the public address, such as https://example.jp."
    elif site.path or site.query or not site.hostname:
        yield "SITE_URL must be a scheme and a host only, such as https://example.jp."
    elif allowed_hosts and not validate_host(site.hostname, list(allowed_hosts)):
        yield "SITE_URL names a host that ALLOWED_HOSTS refuses. Add it to ALLOWED_HOSTS."
