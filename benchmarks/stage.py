"""A site of its own in a temporary folder, served in this process without a server."""

import atexit
import io
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlencode

Ask = Callable[..., bytes]


def prepare(*, here: bool = False) -> None:
    """Make the database and the static files as `make run` does, and start Django the way its server does.

    `here` brings the site in YAMEDOKI_DATA_DIR up to date instead of making one in a temporary folder.
    """
    os.environ |= {"YAMEDOKI_ENV": "local", "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.pop("DATABASE_URL", None)
    if not here:
        folder = tempfile.mkdtemp(prefix="yamedoki-bench-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["YAMEDOKI_DATA_DIR"] = folder
    from config.prepare import main as make_ready

    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        assert make_ready(["--strict"]) == 0
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks.urls"


def asker() -> Ask:
    """A function that asks our WSGI application for an address and returns the body."""
    from config.wsgi import application

    # Lines are formatted as always, and nobody reads them.
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(io.StringIO())

    def ask(address: str, *, status: int = 200, **headers: str) -> bytes:
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        said: list[str] = []
        response = application(environ, lambda line, headers, exc_info=None: said.append(line))
        body = b"".join(response)
        response.close()
        if not said[0].startswith(str(status)):
            raise AssertionError(f"{address}: {said[0]}")
        return body

    return ask


def all_answers(slug: str) -> str:
    """A query that answers every question of a platform so that as much as possible stands in the way."""
    from platforms.clock import today_in_japan
    from platforms.editions import catalog

    published = catalog.current().get(slug)
    assert published is not None
    day = (today_in_japan() - timedelta(days=10)).isoformat()
    given = {"yes_no": "yes", "amount": "12500", "days": "30", "date": day}
    return urlencode({q.key: q.choices[0].key if q.choices else given[q.kind] for q in published.facts.questions})


@contextmanager
def platforms_published(count: int) -> Iterator[None]:
    """As if `count` platforms were published: the real ones, and copies of them under other names."""
    from platforms.editions import catalog
    from platforms.editions.catalog import Catalog, PublishedPlatform

    real = catalog.current().platforms
    editions = {
        n: each
        if n < len(real)
        else PublishedPlatform(
            each.facts.model_copy(update={"slug": f"copy-{n}", "kana": f"{each.facts.kana}{n}"}), 1, each.published_at
        )
        for n in range(count)
        for each in [real[n % len(real)]]
    }
    # The documents that are asked for must be among a few platforms too.
    main = {p.facts.slug: p for p in real}["crowdworks"]
    editions[0] = main
    enlarged = Catalog(f"{count} platforms", editions)
    with mock.patch.object(catalog, "current", return_value=enlarged):
        yield
