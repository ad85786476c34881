"""The editors' desk: rows become drafts here, and drafts become editions."""

from platforms.admin import platform, questions, rows

__all__ = ["platform", "questions", "rows"]
