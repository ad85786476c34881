"""Addresses of cited pages, and what their sites call the state they are in (pure)."""

from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit


def host_of(url: str) -> str:
    """The host of a web address with its port where it names one; empty for anything else.

    >>> host_of("https://Help.Example.jp/a"), host_of("ftp://example.jp/"), host_of("https://user@example.jp/")
    ('help.example.jp', '', '')
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return ""
    return parts.hostname.lower() + port


def page_of(url: str) -> str:
    """The address to fetch for a source; empty where it is no page of the web.

    >>> page_of("https://example.jp/a#b"), page_of("https://[::1/a#b")
    ('https://example.jp/a', '')
    """
    return urldefrag(url).url if host_of(url) else ""


@dataclass(frozen=True, slots=True)
class Validators:
    """What the site gave with the last full answer, to ask whether that answer still stands."""

    url: str = ""
    """Where it was answered in the end; elsewhere the names mean nothing."""
    etag: str = ""
    last_modified: str = ""


NOT_KNOWN = Validators()
