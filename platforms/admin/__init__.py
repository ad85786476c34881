"""The editors' desk: rows become drafts here, and drafts become editions."""

from platforms.admin import article, platform, questions, rows

__all__ = ["article", "platform", "questions", "rows"]
