"""What gunicorn serves: Django, and around it what must hold even where Django cannot make a request or an answer."""

import logging
import os
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

_django = get_wsgi_application()

from config import headers  # noqa: E402 - needs the settings that the line above read

logger = logging.getLogger("yamedoki")

CHARSET = re.compile(r"""\s*;\s*charset\s*=\s*("[^"]*"|[^;]*)""", re.IGNORECASE)
LAST_PAGE = """<!doctype html><html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
<title>表示できません｜やめどき</title><h1>表示できません</h1><p>こちらの不具合です。お答えいただいた内容は、\
アドレス欄に残っています。時間をおいて、もう一度開いてください。<a href="/">最初のページへ</a></p></html>""".encode()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django's answer, to a request whose encoding is UTF-8 whatever its sender says; at worst a page that needs nothing.

    Django reads an address in the encoding that `Content-Type` names, before any middleware: with one that is not for
    text (`base64`, `zip`) it fails without a page and without headers. Every form of this site is UTF-8.
    """
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
    try:
        return _django(environ, start_response)
    except Exception:
        logger.exception("Not even the page for errors could be made.")
        told = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(LAST_PAGE)))]
        start_response("500 Internal Server Error", [*told, *headers.of_last_resort().items()], sys.exc_info())
        return [LAST_PAGE]
