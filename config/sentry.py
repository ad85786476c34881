"""Errors, told to the operator's Sentry. Imported only where `SENTRY_DSN` is set.

What leaves is built anew from a short list of fields: a field that the library learns to collect one
day stays here. An address holds somebody's answers, and the text of an exception often quotes them.
"""

from typing import Any, cast
from urllib.parse import urlsplit

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.types import Event

from config import logs

KEPT = ("event_id", "timestamp", "level", "platform", "environment", "release", "logger", "transaction", "type", "sdk")
KEPT_OF_FRAMES = ("filename", "function", "module", "lineno", "pre_context", "context_line", "post_context", "in_app")


def start(dsn: str, environment: str) -> None:
    """Tell of errors from now on; of no visit, no duration, no breadcrumb and no value of a variable."""
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        before_send=cleaned,
        before_send_transaction=cleaned,
        integrations=[
            DjangoIntegration(middleware_spans=False, signals_spans=False, cache_spans=False),
            LoggingIntegration(level=None),
        ],
        auto_enabling_integrations=False,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        enable_metrics=False,
        propagate_traces=False,
    )


def cleaned(event: Event, hint: object = None) -> Event:
    """The kind of error, where in our code, at which path and under which request id; nothing else."""
    given = cast("dict[str, Any]", event)
    told: dict[str, Any] = {key: given[key] for key in KEPT if key in given}
    request = given.get("request", {})
    if "url" in request:
        told["request"] = {"method": request.get("method"), "url": logs.told_path(urlsplit(request["url"]).path)}
    if identifier := logs.request_id.get():
        told["tags"] = {"request_id": identifier}
    if message := given.get("logentry", {}).get("message"):
        # With its placeholders: what would stand there may be anything.
        told["logentry"] = {"message": logs.without_readers(message)}
    if exceptions := given.get("exception", {}).get("values"):
        told["exception"] = {"values": [_place(each) for each in exceptions]}
    return cast("Event", told)


def _place(exception: dict[str, Any]) -> dict[str, Any]:
    frames = (exception.get("stacktrace") or {}).get("frames", [])
    return {
        **{key: exception.get(key) for key in ("type", "module", "mechanism")},
        "stacktrace": {"frames": [{key: f[key] for key in KEPT_OF_FRAMES if key in f} for f in frames]},
    }
