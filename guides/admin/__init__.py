"""The pages of the desk that need decisions: publication with its impact, previews, scenarios, the review queue."""

from guides.admin import platform, scenario

__all__ = ["platform", "scenario"]
