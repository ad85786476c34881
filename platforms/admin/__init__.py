"""The editors' desk: rows become drafts here, and drafts become editions."""

from platforms.admin import article, platform, questions, reader_reports, rows, staff

__all__ = ["article", "platform", "questions", "reader_reports", "rows", "staff"]
