"""The desk's pages that need decisions: publication and its impact, previews, scenarios, reviews, articles gone stale."""

from guides.admin import article, platform, scenario

__all__ = ["article", "platform", "scenario"]
