"""Help inside the desk: on every page that an editor works on, and for pages that exist."""

import pytest
from django.contrib import admin
from django.urls import URLPattern

from guides.desk.help import PAGES, help_of
from tests.guides.desk.browser import DRAFT_MODELS, url

pytestmark = pytest.mark.django_db

NOT_TO_READ = {
    "platforms_platform_bring_back", "platforms_platform_export", "platforms_platform_export_all",
    "platforms_platform_hand_in", "platforms_platform_send_back", "platforms_platform_withdraw",
}  # fmt: skip
"""Addresses of buttons and files."""


def names(patterns=None):
    """The names of all addresses of the desk."""
    found = set()
    for each in admin.site.get_urls() if patterns is None else patterns:
        found |= {each.name} if isinstance(each, URLPattern) else names(each.url_patterns)
    return found


def test_every_help_is_for_a_page_that_exists():
    assert PAGES.keys() <= names()


def test_every_page_of_drafts_has_help():
    own = {name for name in names() if name and name.startswith("platforms_platform_")} - NOT_TO_READ
    rows = {f"platforms_{model._meta.model_name}_{page}" for model in DRAFT_MODELS for page in ("change", "add")}

    assert {name for name in own | rows if not help_of(name)} == {"platforms_platform_delete"}


def test_a_page_shows_its_help(desk, platform):
    for name, args in (
        ("platform_publish", [platform.pk]),
        ("platform_change", [platform.pk]),
        ("platform_review", []),
    ):
        text = desk.get(url(name, *args)).text
        assert all(line in text for line in PAGES[f"platforms_{name}"])
