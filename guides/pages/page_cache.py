"""Public pages, kept as bytes by this process until the next edition, article, changed source or day in Japan.

A page that tells everybody to keep it (`Cache-Control: public`) may be kept here as well, before any
other middleware runs. Nothing depends on anything else: such a page reads the catalog, the listed
articles, what is known of cited pages, and the day. Keys of somebody's statistics in the address (`utm_source`) change nothing, so links
that carry them, as those from blogs do, lead to the same page. So do links with keys that a page does not read, as it says itself
(`No-Vary-Search`).
"""

import gzip
import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from urllib.parse import unquote_plus

from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import has_vary_header
from django.utils.http import parse_etags

from guides.questions.answers import is_tracking
from platforms import articles
from platforms.articles import ListedArticle
from platforms.clock import today_in_japan
from platforms.editions import catalog
from platforms.editions.catalog import Catalog
from platforms.sources import doubts

MOST_BYTES = 500_000
"""Of one page."""
MOST_BYTES_KEPT = 32_000_000
"""Of all pages of a process, in both encodings: some three hundred guides."""

Key = tuple[str, str]
"""Scheme and path. The host decides nothing: absolute addresses are built from the setting, foreign hosts are refused."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer in one encoding, with all its headers."""

    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page as it is, and compressed once for everybody: it holds nothing of a reader that a size could tell."""

    plain: Page
    packed: Page

    @property
    def size(self) -> int:
        return len(self.plain.body) + len(self.packed.body)


@dataclass(frozen=True, slots=True, eq=False)
class CachedPages:
    """The pages of one catalog, one list of articles and one state of the sources on one day."""

    catalog: Catalog
    articles: dict[str, tuple[ListedArticle, ...]]
    sources: doubts.Known
    day: date
    pages: dict[Key, CachedPage] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def keep(self, key: Key, page: CachedPage) -> None:
        """Keep one more page; those kept longest go where all together would be too large."""
        with self.lock:
            self.pages[key] = page
            size = sum(each.size for each in self.pages.values())
            while size > MOST_BYTES_KEPT:
                size -= self.pages.pop(next(iter(self.pages))).size


LONGEST_READ = 3_000
"""Characters of a query. Whether a longer one is answered at all is decided further in (`config/addresses.py`)."""


class StoredPagesMiddleware:
    """Answer known public pages at once; name every one of them with an ETag, and confirm it with 304."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.cached: CachedPages | None = None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        if len(meta.get("QUERY_STRING", "")) > LONGEST_READ:
            return self.get_response(request)
        if only_counts(meta.get("QUERY_STRING", "")):
            meta["QUERY_STRING"] = ""  # no view may see what the cached page does not depend on
        if request.method not in ("GET", "HEAD") or "HTTP_HX_REQUEST" in meta:
            return self.get_response(request)
        try:
            # Taken before the view runs: what it reads is at least as new as the cache it goes to.
            cached = self._current_pages()
            request.get_host()
        except (DatabaseError, DisallowedHost):
            return self.get_response(request)
        key, asked = (request.scheme or "", request.path), keys_in(meta.get("QUERY_STRING", ""))
        page = cached.pages.get(key)
        if page is None or reads(page.plain.headers, asked):
            response = self.get_response(request)
            page = None if reads(response.headers, asked) else cacheable(request, response)
            if page is None:
                return response
            cached.keep(key, page)
        return answered(request, page)

    def _current_pages(self) -> CachedPages:
        current, listed, today = catalog.current(), articles.known(), today_in_japan()
        sources, cached = doubts.known(), self.cached
        if (
            cached is None
            or cached.catalog is not current
            or cached.articles is not listed
            or cached.sources is not sources
            or cached.day != today
        ):
            cached = self.cached = CachedPages(current, listed, sources, today)
        return cached


def only_counts(query: str) -> bool:
    """Whether a query string holds nothing but keys of somebody's statistics.

    >>> only_counts("utm_source=blog&gclid=1"), only_counts("utm_source=blog&balance=800"), only_counts("")
    (True, False, True)
    """
    return all(map(is_tracking, keys_in(query)))


def keys_in(query: str) -> set[str]:
    """The keys of a query string, as views will see them: `&amp;` is mended behind this middleware."""
    return {unquote_plus(pair.partition("=")[0]) for pair in query.replace("&amp;", "&").split("&") if pair}


def reads(headers: Mapping[str, str], keys: Collection[str]) -> bool:
    """Whether any of these keys of a query may change a page with these headers: all may where it does not say.

    >>> reads({"No-Vary-Search": 'params, except=("q")'}, {"q", "balance"}), reads({"No-Vary-Search": "params"}, {"q"})
    (True, False)
    """
    if "No-Vary-Search" not in headers:
        return bool(keys)
    return not set(re.findall('"([^"]*)"', headers["No-Vary-Search"])).isdisjoint(keys)


def cacheable(request: HttpRequest, response: HttpResponseBase) -> CachedPage | None:
    """The page to keep, if this response is a whole public page that is the same for everybody."""
    if (
        request.method != "GET"
        or response.status_code != 200
        or not isinstance(response, HttpResponse)
        or response.cookies
        or "public" not in response.get("Cache-Control", "")
        or not response.get("Content-Type", "").startswith("text/html")
        or response.has_header("Content-Encoding")
        or any(has_vary_header(response, name) for name in ("Cookie", "Accept-Language", "*"))
        or len(response.content) > MOST_BYTES
    ):
        return None
    headers = dict(response.items())
    etag = headers.setdefault("ETag", f'"{hashlib.sha256(response.content).hexdigest()[:20]}"')
    headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), "Accept-Encoding")))
    # Without the time of compressing: the same bytes from every server.
    packed = gzip.compress(response.content, mtime=0)
    of_packed = {"Content-Encoding": "gzip", "Content-Length": str(len(packed)), "ETag": f"W/{etag.removeprefix('W/')}"}
    return CachedPage(Page(response.content, headers), Page(packed, headers | of_packed))


def answered(request: HttpRequest, cached: CachedPage) -> HttpResponse:
    """A response of its own for this request: 304 where the asker holds the same page, in whichever encoding.

    The name of a compressed page is marked as weak (`W/`), here as by a proxy; the page behind it is the same.
    """
    page = cached.packed if re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) else cached.plain
    held = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    if "*" in held or cached.plain.headers["ETag"] in (name.removeprefix("W/") for name in held):
        response: HttpResponse = HttpResponseNotModified(headers=page.headers)
        for name in ("Content-Length", "Content-Encoding"):
            del response.headers[name]
        return response
    return HttpResponse(page.body, headers=page.headers)
