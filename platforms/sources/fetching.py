"""One cited page from the web, politely: robots.txt obeyed, one request a host at a time, Retry-After reported."""

import ssl
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

import httpcore
import httpx
from protego import Protego

from platforms.sources.page_addresses import NOT_KNOWN, Validators, host_of
from platforms.sources.walls import Deadline, ForbiddenAddressError, TlsError, UnknownHostError, Wall, WalledBackend

SECONDS = 10.0
MOST_BYTES = 3_000_000
MOST_REDIRECTS = 5
PAUSE_SECONDS = 3.0
LONGEST_PAUSE = 60.0
"""A site may ask for longer pauses (`Crawl-delay`); beyond this the budget of a run bounds its requests anyway."""
MOST_ROBOTS_BYTES = 500_000
LONGEST_WAIT = 24 * 60 * 60
"""What Retry-After can ask for at most, in seconds."""
ROBOT = "Yamedoki"
PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Failure = Literal[
    "gone",
    "refused",
    "busy",
    "server_error",
    "odd_answer",
    "timeout",
    "unknown_host",
    "tls",
    "connection",
    "too_large",
    "redirects",
    "forbidden_address",
    "robots",
    "robots_unreachable",
]


class FetchError(Exception):
    """There is no page. `retry_after` is in seconds, where the site named a time. `status` is 0 where none came."""

    def __init__(self, why: Failure, *, status: int = 0, retry_after: int = 0) -> None:
        self.why, self.status, self.retry_after = why, status, retry_after
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer. `body` is None where the site says that nothing changed (304).

    `moved_to` is where permanent redirects alone lead; empty where none or a temporary one came first.
    """

    url: str
    body: bytes | None
    media_type: str = ""
    charset: str = ""
    validators: Validators = NOT_KNOWN
    moved_to: str = ""
    hops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how much, how often."""

    seconds: float = SECONDS
    most_bytes: int = MOST_BYTES
    pause: float = PAUSE_SECONDS


ORDINARY = Limits()


class Turns:
    """One request a host at a time, with a pause after each; shared by all threads of a run."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._free_at: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str, pause: float = 0.0) -> Iterator[None]:
        """Wait for this host to be free, and leave it alone for a while afterwards."""
        with self._guard:
            lock = self._locks[host]
        with lock:
            time.sleep(max(0.0, self._free_at.get(host, 0.0) - time.monotonic()))
            try:
                yield
            finally:
                self._free_at[host] = time.monotonic() + max(self._pause, pause)


class Fetcher:
    """Fetches pages for one run; several threads may share it."""

    def __init__(self, wall: Wall, user_agent: str, limits: Limits = ORDINARY, connections: int = 10) -> None:
        self._limits = limits
        self._deadline = Deadline()
        self._turns = Turns(limits.pause)
        self._robots: dict[str, Protego | Failure] = {}
        self._robots_guard = threading.Lock()
        transport = httpx.HTTPTransport(verify=_trusted(), trust_env=False)
        # httpx names no parameter for the network backend; the pool is where it goes.
        transport._pool = httpcore.ConnectionPool(
            ssl_context=_trusted(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=LONGEST_PAUSE,
            network_backend=WalledBackend(wall, self._deadline),
        )
        self._client = httpx.Client(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            timeout=limits.seconds,
            headers={
                "User-Agent": user_agent,
                "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.1",
                "Accept-Language": "ja",
                # The only one that is unpacked here, within bounds.
                "Accept-Encoding": "gzip",
            },
        )

    def close(self) -> None:
        self._client.close()

    def fetch(self, url: str, known: Validators = NOT_KNOWN) -> Fetched:
        """The page at this address, or that it did not change since `known`. Raises `FetchError`."""
        hops: list[str] = []
        moved_to, permanent = "", True
        while True:
            self._ask_robots(url)
            answer = self._one(url, known if known.url == url else NOT_KNOWN)
            if answer.redirect is None:
                found = answer.found
                assert found is not None
                return Fetched(
                    url=url,
                    body=found.body,
                    media_type=found.media_type,
                    charset=found.charset,
                    validators=found.validators,
                    moved_to=moved_to,
                    hops=tuple(hops),
                )
            hops.append(url)
            permanent = permanent and answer.is_permanent
            url = answer.redirect
            moved_to = url if permanent else moved_to
            if url in hops or len(hops) > MOST_REDIRECTS:
                raise FetchError("redirects")

    def _one(self, url: str, known: Validators) -> "_Answer":
        """One request, without following where it leads."""
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        headers = {name: value for name, value in headers.items() if value}
        with self._request(url, headers, self._pause_of(url)) as response:
            status = response.status_code
            if status in REDIRECTS and (target := response.headers.get("location")):
                return _Answer(redirect=_joined(url, target), is_permanent=status in PERMANENT)
            if status == 304 and headers:
                return _Answer(found=Fetched(url, None, validators=known))
            if (failure := _failure(status)) is not None:
                raise FetchError(failure, status=status, retry_after=_retry_after(response))
            body = self._body(response, self._limits.most_bytes)
            media_type, charset = _content_type(response.headers.get("content-type", ""))
            validators = Validators(
                url, response.headers.get("etag", "")[:200], response.headers.get("last-modified", "")[:60]
            )
            return _Answer(found=Fetched(url, body, media_type, charset, validators))

    @contextmanager
    def _request(self, url: str, headers: dict[str, str], pause: float) -> Iterator[httpx.Response]:
        """One streamed answer in this host's turn, with every way to fail told as `FetchError`."""
        host = host_of(url)
        if not host:
            raise FetchError("forbidden_address")
        try:
            with self._turns.turn(host, pause):
                self._deadline.begin(self._limits.seconds)
                with self._client.stream("GET", url, headers=headers) as response:
                    yield response
        except (ForbiddenAddressError, httpx.UnsupportedProtocol) as error:
            raise FetchError("forbidden_address") from error
        except UnknownHostError as error:
            raise FetchError("unknown_host") from error
        except TlsError as error:
            raise FetchError("tls") from error
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise FetchError("timeout") from error
        except (httpx.InvalidURL, httpx.RemoteProtocolError, httpx.DecodingError, UnicodeError) as error:
            raise FetchError("odd_answer") from error
        except (httpx.TransportError, OSError) as error:
            raise FetchError("connection") from error

    def _body(self, response: httpx.Response, most: int) -> bytes:
        """The whole body unpacked, or `FetchError` as soon as it is more than allowed."""
        unpack = _unpacking(response.headers.get("content-encoding", "").strip().lower())
        parts, size, received = [], 0, 0
        for chunk in response.iter_raw():
            received += len(chunk)
            part = unpack(chunk, most + 1 - size)
            size += len(part)
            if size > most or received > most:
                raise FetchError("too_large")
            parts.append(part)
        return b"".join(parts)

    # ── robots.txt ───────────────────────────────────────────────────────────────────────────────

    def _ask_robots(self, url: str) -> None:
        """Raise `FetchError` where the site does not want this page to be fetched by us."""
        rules = self._rules(url)
        if not isinstance(rules, Protego):
            raise FetchError(rules)
        if not rules.can_fetch(url, ROBOT):
            raise FetchError("robots")

    def _rules(self, url: str) -> "Protego | Failure":
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._robots_guard:
            known = self._robots.get(origin)
        if known is None:
            known = self._read_robots(origin)
            with self._robots_guard:
                self._robots[origin] = known
        return known

    def _read_robots(self, origin: str) -> "Protego | Failure":
        """The rules of a site. RFC 9309: no file (4xx) allows everything, a server in trouble (5xx) nothing."""
        url = f"{origin}/robots.txt"
        try:
            for _ in range(MOST_REDIRECTS + 1):
                with self._request(url, {}, 0.0) as response:
                    if response.status_code in REDIRECTS and (target := response.headers.get("location")):
                        url = _joined(url, target)
                        continue
                    if response.status_code >= 500 or response.status_code == 429:
                        return "robots_unreachable"
                    if response.status_code != 200:
                        return Protego.parse("")
                    return Protego.parse(self._body(response, MOST_ROBOTS_BYTES).decode("utf-8", errors="replace"))
        except FetchError as error:
            if error.why == "too_large":
                return "robots"
            return error.why
        return Protego.parse("")

    def _pause_of(self, url: str) -> float:
        rules = self._rules(url)
        asked = rules.crawl_delay(ROBOT) if isinstance(rules, Protego) else None
        return min(float(asked or 0.0), LONGEST_PAUSE)


@cache
def _trusted() -> ssl.SSLContext:
    """Whom the web trusts, as certifi lists it; reading that list takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True)
class _Answer:
    found: Fetched | None = None
    redirect: str | None = None
    is_permanent: bool = False


def _joined(url: str, target: str) -> str:
    try:
        return str(httpx.URL(url).join(target).copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError("odd_answer") from error


def _failure(status: int) -> Failure | None:
    if status in (200, 203):
        return None
    if status in (404, 410):
        return "gone"
    if status in (401, 403, 407, 451):
        return "refused"
    if status in (429, 503):
        return "busy"
    return "server_error" if status >= 500 else "odd_answer"


def _retry_after(response: httpx.Response) -> int:
    """Seconds, from either spelling of Retry-After; 0 where there is none or it cannot be read."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), LONGEST_WAIT)
    try:
        until: datetime = parsedate_to_datetime(text)
        # The site's own clock, where it tells one: ours may differ.
        sent: datetime = parsedate_to_datetime(response.headers["date"])
        return max(0, min(int((until - sent).total_seconds()), LONGEST_WAIT))
    except (ValueError, TypeError, KeyError):
        return 0


def _content_type(header: str) -> tuple[str, str]:
    kind, *parameters = header.split(";")
    charset = next((each.partition("=")[2] for each in parameters if each.strip().lower().startswith("charset=")), "")
    return kind.strip().lower(), charset.strip(" \"'")[:40]


def _unpacking(encoding: str) -> Callable[[bytes, int], bytes]:
    """How to unpack a body piece by piece, never beyond a length: a few kilobytes may unpack to gigabytes."""
    if encoding in ("", "identity"):
        return lambda chunk, _: chunk
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError("odd_answer")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def unpack(chunk: bytes, most: int) -> bytes:
        try:
            return unpacker.decompress(chunk, max(1, most))
        except zlib.error as error:
            raise FetchError("odd_answer") from error

    return unpack
