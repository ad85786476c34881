"""The editors' desk: rows become drafts here, and drafts become editions. `config.apps` registers these pages."""

from guides.desk.admin import article, correction, platform, question, reported_exit, rows, scenario, staff

__all__ = ["article", "correction", "platform", "question", "reported_exit", "rows", "scenario", "staff"]
