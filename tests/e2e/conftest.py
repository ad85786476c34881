"""A real browser in front of a real server, with the real documents published.

Needs `make setup-ci`; without Playwright these tests are not even collected. Chromium is the one
that CHROMIUM names, else the system's, else Playwright's own.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from typing import Any

import pytest
from django.db import connection

from platforms.editions import catalog
from platforms.models import Edition, Platform
from tests import kept
from tests.guides.published import MAIN, facts_of

collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]

AGENCY = "itpropartners"
PHONE = {"width": 390, "height": 844}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CUT_OFF = ("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")
"""What htmx says when leaving a page cuts off a request. Of a server that is not there, the browser complains, too."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A database in a file, as sites have it: one in memory refuses to write while another thread reads."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "site.sqlite3")
    with kept.schema_in(connection):
        yield


@pytest.fixture(autouse=True, scope="session")
def django_beside_the_browsers_event_loop() -> Iterator[None]:
    """Playwright's loop runs in the thread of the tests, which Django takes for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="session")
def base_url() -> None:
    """The server of each test has an address of its own; the plugin's fixture is deprecated by pytest 9."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return {**browser_type_launch_args, "args": QUIET} | ({"executable_path": chromium} if chromium else {})


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": PHONE, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}


@pytest.fixture
def site(live_server: Any) -> Iterator[str]:
    """The address of a server that has published the platforms with a full exit guide, and an agency."""
    for slug in (*MAIN, AGENCY):
        facts = facts_of(slug)
        platform = Platform.objects.create(
            slug=slug,
            name=facts.name,
            kana=facts.kana,
            kind=facts.kind,
            summary=facts.summary,
            fee_status=facts.fee_status,
        )
        document = facts.model_dump(mode="json", exclude_defaults=True)
        Edition.objects.create(platform=platform, number=1, facts=document, reason="はじめての公開")
    catalog.forget()
    yield live_server.url
    catalog.forget()


class Visit:
    """One visitor with one page, and everything that this page did behind the visitor's back."""

    def __init__(self, context: Any, site: str) -> None:
        self.site = site
        self.context = context
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "request", lambda request: None if self._is_ours(request.url) else self.foreign.append(request.url)
        )

    def _heard(self, said: Any) -> None:
        if said.type == "error" and not said.text.startswith(CUT_OFF):
            self.complaints.append(said.text)

    def _is_ours(self, url: str) -> bool:
        return url.startswith((f"{self.site}/", "data:"))

    def open(self, path: str) -> Any:
        self.page.goto(self.site + path)
        return self.page

    def assert_left_no_trace(self) -> None:
        """No complaint, no foreign host, no cookie, nothing stored."""
        assert self.complaints == []
        assert self.foreign == []
        assert self.context.cookies() == []
        stored = self.page.evaluate(
            "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,"
            " (await caches.keys()).length]"
        )
        assert stored == [0, 0, 0, 0]


@pytest.fixture
def visit(new_context: Callable[..., Any], site: str) -> Callable[..., Visit]:
    """Begin a visit; `javascript=False` switches scripts off."""

    def begin(*, javascript: bool = True, **context: Any) -> Visit:
        return Visit(new_context(java_script_enabled=javascript, **context), site)

    return begin


class Article:
    """A page on somebody else's server; `address` is of another site than ours."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        self.body = ""
        self.headers: dict[str, str] = {}

    def publish(self, body: str, **headers: str) -> str:
        """Put this body on the page and return its address."""
        self.body = f"<!doctype html><html lang=ja><meta charset=utf-8><title>記事</title><body>{body}"
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.address


@pytest.fixture
def article() -> Iterator[Article]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is the standard library's
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.body.encode())

        def log_message(self, *args: object) -> None:
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        page = Article(server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield page
        server.shutdown()


@pytest.fixture
def home(site, settings) -> str:
    """Our own address, as the settings know it."""
    settings.SITE_URL = site.rstrip("/")
    return settings.SITE_URL
