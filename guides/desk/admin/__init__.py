"""The editors' desk: rows become drafts here, and drafts become editions. `config.apps` registers these pages."""

from guides.desk.admin import (
    article,
    correction,
    page_alarms,
    platform,
    question,
    reported_exit,
    rows,
    scenario,
    staff,
    watched_pages,
)

__all__ = [
    "article",
    "correction",
    "page_alarms",
    "platform",
    "question",
    "reported_exit",
    "rows",
    "scenario",
    "staff",
    "watched_pages",
]
