"""A copy of every page that depends on nobody's answers, as files that any web server can serve when this one is gone."""

import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse

from platforms.clock import JAPAN
from platforms.editions.catalog import Catalog

SHARED = (
    "home", "about", "accessibility", "glossary", "platforms", "compare", "compare-method", "links", "api", "openapi",
    "api-facts", "api-platforms", "embed-compare", "feed", "sitemap", "robots", "manifest",
)  # fmt: skip
OF_A_PLATFORM = ("guide", "platform", "embed-card", "api-platform", "api-chips", "platform-feed")
ASSET = re.compile(r'(?:src|href)="(/(?!static/)[^"?#]*\.(?:css|js|svg|png|ico|webmanifest|zip))"')
BODY = re.compile(r"<body[^>]*>")
NOTICE = (
    '<p role="note">これは予備のページです（{made}に作成）。いまは、退会日の計算と検索ができません。'
    "しばらくしてから、もう一度開いてください。</p>"
)


class MirrorRefusedError(Exception):
    """A page that could not be copied; the mirror before is kept."""


def addresses(catalog: Catalog) -> Iterator[str]:
    """Every path of the mirror but those of pictures and scripts, which the pages themselves name."""
    yield from (reverse(f"guides:{name}") for name in SHARED)
    for published in catalog.platforms:
        yield from (reverse(f"guides:{name}", args=[published.facts.slug]) for name in OF_A_PLATFORM)


def write(target: Path, catalog: Catalog, made: datetime) -> int:
    """Put a new mirror in the place of the one before; how many files it has, static ones left out.

    Everybody may read the files. Raises `MirrorRefusedError` and `OSError`; the mirror before is there then.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    try:
        site, paths = WSGIHandler(), list(addresses(catalog))
        for path in paths:  # grows while it is read: pages name their assets
            content, kind = _asked(site, path)
            if kind.startswith("text/html"):
                page = content.decode()
                paths += sorted({unquote(found) for found in ASSET.findall(page)} - set(paths))
                content = BODY.sub(lambda found: found[0] + NOTICE.format(made=_in_japan(made)), page, count=1).encode()
            file = draft / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        if Path(settings.STATIC_ROOT).is_dir():
            shutil.copytree(
                settings.STATIC_ROOT, draft / "static", ignore=shutil.ignore_patterns(".collected", "*.br", "*.gz")
            )
        _let_everybody_read(draft)
        _exchange(draft, target)
        return len(paths)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _in_japan(made: datetime) -> str:
    local = made.astimezone(JAPAN)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _asked(site: WSGIHandler, path: str) -> tuple[bytes, str]:
    """What a visitor behind our proxy gets, without a server in between."""
    public = urlsplit(settings.SITE_URL)
    said: list[Any] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": "",
        "SERVER_NAME": public.hostname or "localhost",
        "SERVER_PORT": str(public.port or (443 if public.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": public.netloc,
        "HTTP_X_FORWARDED_PROTO": public.scheme,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": public.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    response = site(environ, lambda status, headers, problem=None: said.extend((status, dict(headers))))  # type: ignore[arg-type, return-value]
    body = b"".join(response)
    if not said[0].startswith("200"):
        raise MirrorRefusedError(f"{path}：{said[0]}")
    return body, said[1].get("Content-Type", "")


def _let_everybody_read(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _exchange(draft: Path, target: Path) -> None:
    """Two renames: for a moment between them there is no mirror, and nginx shows its own page."""
    before = draft.with_name(f"{draft.name}-before")
    if target.exists():
        os.rename(target, before)  # noqa: PTH104
    os.rename(draft, target)  # noqa: PTH104
    shutil.rmtree(before, ignore_errors=True)
