"""What gunicorn answers by itself, before Django sees a request: in our words, with our headers."""

import html
from typing import Any

from gunicorn.util import write_nonblock

from config import headers

PAGE = """<!doctype html><html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
<title>表示できません｜やめどき</title><h1>表示できません</h1><p>この要求は読めませんでした（{reason}）。アドレスを確かめて、もう一度開いてください。\
<a href="/">最初のページへ</a></p></html>"""


def write_refusal(client: Any, status: int, reason: str, _: str) -> None:
    """Stands for `gunicorn.util.write_error`, which sets no header and repeats what it could not read."""
    body = PAGE.format(reason=html.escape(reason)).encode()
    told = {
        "Connection": "close",
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        **headers.of_last_resort(),
    }
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in told.items())]
    write_nonblock(client, "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)  # never waiting for a slow reader
