"""Documents of every shape reach readers: their pages open, and programs read the same facts again."""

import json

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings

from guides.pages import guide, platforms
from guides.sharing import open_data
from platforms.documents.facts import PlatformFacts
from platforms.editions import catalog
from tests.guides.published import catalog_of
from tests.platforms.strategies import documents


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_a_document_of_any_shape_is_shown_and_read_again(facts):
    request = RequestFactory().get("/")
    with pytest.MonkeyPatch.context() as patch:
        found = catalog_of([facts])
        patch.setattr(catalog, "current", lambda: found)
        pages = [view(request, slug=facts.slug) for view in (platforms.platform_detail, guide.guide)]
        told = json.loads(open_data.platform(request, slug=facts.slug).content)

    assert [page.status_code for page in pages] == [200, 200]
    assert PlatformFacts.model_validate(told["facts"]) == facts
