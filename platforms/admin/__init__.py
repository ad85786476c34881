"""The editors' desk: rows become drafts here, and drafts become editions."""

from platforms.admin import article, platform, question, reader_report, rows, staff

__all__ = ["article", "platform", "question", "reader_report", "rows", "staff"]
