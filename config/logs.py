"""One JSON object a line on standard output. No query string, no address, no cookie is ever written.

The answers of a reader are in the query string, so a log line holds the path alone, as far as it can be one of ours.
"""

import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase

request_id: ContextVar[str] = ContextVar("request_id", default="")
requests = logging.getLogger("yamedoki.requests")

ADDRESS = re.compile(r"\bip=\S+")  # gunicorn names the sender of a malformed request
QUERY = re.compile(r"\?\S*")
REFUSED = re.compile(r"^(Invalid request from [^'\"]*).*", re.DOTALL)  # then gunicorn quotes what it could not read
NO_PATH_OF_OURS = re.compile(r"[^\w/.~-].*", re.ASCII | re.DOTALL)


def without_readers(message: str) -> str:
    """The message without query strings, addresses of senders and what a malformed request held."""
    return QUERY.sub("", REFUSED.sub(r"\1", ADDRESS.sub("", message))).strip()


def told_path(path: str) -> str:
    """A path up to what stands in no address of ours: a mistyped or badly copied link has its answers there.

    >>> told_path("/guides/sample/report/?balance=800"), told_path("/guides/sample/report/&balance=800")
    ('/guides/sample/report/…', '/guides/sample/report/…')
    """
    return NO_PATH_OF_OURS.sub("…", path)


class JsonFormatter(logging.Formatter):
    """Write a record as one line of JSON, whatever a hostile path put into it."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        # Django's lines about an answer name its path, written like this.
        if path := getattr(getattr(record, "request", None), "path", ""):
            message = message.replace(path.encode("unicode_escape").decode(), told_path(path))
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_readers(message),
        }
        if identifier := request_id.get():
            line["request_id"] = identifier
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def is_a_fault(record: logging.LogRecord) -> bool:
    """Whether Django's line about an answer tells more than ours: 501 is oEmbed's word for another format."""
    return getattr(record, "status_code", None) != HTTPStatus.NOT_IMPLEMENTED


class RequestLogMiddleware:
    """Log every response once, under the identifier that the response carries as `X-Request-ID`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Never the visitor's own X-Request-ID: it could carry anything into the log.
        token = request_id.set(secrets.token_hex(8))
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            fields = {
                "method": request.method,
                "path": told_path(request.path),
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            }
            requests.info("request", extra={"fields": fields})
            return response
        finally:
            request_id.reset(token)


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonFormatter}},
    "filters": {"faults": {"()": "django.utils.log.CallbackFilter", "callback": is_a_fault}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
    "root": {"handlers": ["stdout"], "level": "WARNING"},
    "loggers": {
        "yamedoki": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"filters": ["faults"]},
        # Their access lines hold query strings; `yamedoki.requests` has said it already.
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        # Anybody can send a wrong Host; the 400 in the request line is enough.
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "gunicorn.error": {"handlers": ["stdout"], "level": "INFO", "propagate": False},
    },
}
