"""A small web on loopback: every name that ends in .test, hand-made pages, and every way a page can misbehave."""

import gzip
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Send = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Page:
    """One answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"


def html(*paragraphs: str, title: str = "ヘルプ", around: bool = True) -> str:
    """A help page with navigation, advertisement and foot around what it says."""
    inside = "".join(f"<p>{each}</p>" if not each.startswith("<") else each for each in paragraphs)
    head = "<header><nav><a href=/>トップ</a> <a href=/fees>料金</a></nav></header>" if around else ""
    foot = (
        "<div class='banner'>いまなら1,000円分プレゼント</div><footer>(c) 2026 会社概要 404</footer>" if around else ""
    )
    return (
        f"<!doctype html><html lang=ja><head><meta charset=utf-8><title>{title}</title><script>var a=1</script></head>"
        f"<body>{head}<main><h1>{title}</h1>{inside}</main>{foot}</body></html>"
    )


LONG = "お困りのときは、よくある質問と問い合わせの窓口をご利用ください。" * 12
"""Enough words for a page to be a page."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 64  # every thread of a run may connect at the same moment


class LocalWeb:
    """Serves until it is closed. `pages` may be changed at any time, by host and path."""

    def __init__(self) -> None:
        self.pages: dict[tuple[str, str], Page | Send | str] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.most_at_once: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self) -> str:
        """What WATCH_LOCAL_WEB is set to."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def put(self, url: str, page: Page | Send | str) -> str:
        """Serve this at `http://host/path`; a text is an HTML page."""
        host, _, path = url.removeprefix("http://").partition("/")
        self.pages[host, f"/{path}"] = page
        return url

    def times_asked(self, path: str) -> int:
        return sum(each == path for _, each, _ in self.asked)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                host = self.headers["Host"]
                self.is_over = False
                with web._lock:
                    web.asked.append((host, self.path, dict(self.headers)))
                    web._now[host] += 1
                    web.most_at_once[host] = max(web.most_at_once[host], web._now[host])
                try:
                    web._answer(self, host)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                finally:
                    self.over()

            def over(self) -> None:
                """Before the last bytes leave: whoever has them may ask again while this thread still waits its turn."""
                if not self.is_over:
                    self.is_over = True
                    with web._lock:
                        web._now[self.headers["Host"]] -= 1

            def log_message(self, *_: Any) -> None:
                pass

        return Handler

    def _answer(self, handler: BaseHTTPRequestHandler, host: str) -> None:
        page = self.pages.get((host, handler.path))
        if page is None:
            page = Page(b"", 404)
        if isinstance(page, str):
            page = Page(page.encode())
        if isinstance(page, Page):
            send(handler, page)
        else:
            page(handler)


def send(handler: BaseHTTPRequestHandler, page: Page) -> None:
    """Write one whole answer."""
    handler.send_response_only(page.status)  # without a Date of its own
    headers = {"Content-Type": page.media_type, "Content-Length": str(len(page.body)), **page.headers}
    for name, value in headers.items():
        handler.send_header(name, value)
    # An answer without a body is whole with its headers.
    if hasattr(handler, "over"):
        handler.over()
    handler.end_headers()
    handler.wfile.write(page.body)


def redirect(to: str, status: int = 301) -> Page:
    return Page(status=status, headers={"Location": to})


def in_turn(*pages: Page | str) -> Send:
    """One after the other; the last one for ever."""
    left = list(pages)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        page = left.pop(0) if len(left) > 1 else left[0]
        send(handler, Page(page.encode()) if isinstance(page, str) else page)

    return answer


def with_etag(text: str, etag: str = '"1"', *, lies: bool = False) -> Send:
    """A page that confirms its ETag with 304; a liar confirms whatever it is asked."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("If-None-Match")
        if asked and (asked == etag or lies):
            send(handler, Page(status=304, headers={"ETag": etag}))
        else:
            send(handler, Page(text.encode(), headers={"ETag": etag}))

    return answer


def silent(seconds: float) -> Send:
    """Says nothing for a while."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return answer


def dripping(every: float, pieces: int) -> Send:
    """Sends a byte now and then, so that no single read ever times out."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        for _ in range(pieces):
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(every)
        handler.close_connection = True

    return answer


def dripping_head(every: float, pieces: int) -> Send:
    """Never comes to the end of its headers."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(pieces):
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(every)
        handler.close_connection = True

    return answer


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A body without end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    while True:
        handler.wfile.write(b"<p>" + b"a" * 60_000)


def gzip_bomb() -> Page:
    """Some kilobytes that unpack to far more than any page may have."""
    return Page(gzip.compress(b"0" * 8_000_000, 6), headers={"Content-Encoding": "gzip"})


def pdf(*lines: str) -> bytes:
    """The smallest PDF that shows these lines (ASCII), or none for a page without text."""
    shown = " ".join(f"({line}) Tj 0 -20 Td" for line in lines)
    content = f"BT /F1 12 Tf 50 700 Td {shown} ET".encode() if lines else b""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
            b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return body + tail % (size, table, size, len(body))
