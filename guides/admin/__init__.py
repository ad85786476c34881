"""The desk's pages that need decisions: publication and its impact, previews, scenarios, reviews, articles gone stale."""

from guides.admin import article, platform, reader_report, scenario

__all__ = ["article", "platform", "reader_report", "scenario"]
