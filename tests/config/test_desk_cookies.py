"""Public pages set no cookie, whatever a browser sends."""

import pytest
from django.urls import URLPattern, reverse

from guides.urls import urlpatterns
from tests.guides.published import main_catalog

pytestmark = [pytest.mark.django_db, pytest.mark.in_memory, pytest.mark.slow]

ARGUMENTS = {"slug": "crowdworks", "key": "balance", "fact": "fees", "name": "home"}
PAGES = {
    each.name: reverse(f"guides:{each.name}", kwargs={name: ARGUMENTS[name] for name in each.pattern.converters})
    for each in urlpatterns
    if isinstance(each, URLPattern)
}
OTHERS = {
    "health": "/healthz",
    "alive": "/healthz/live",
    "missing": "/nowhere/",
    "no-slash": "/about",
    "desk": "/admin",
}
EVERYWHERE = [pytest.param(path, id=name) for name, path in {**PAGES, **OTHERS}.items()]
COOKIES = [
    pytest.param("csrf=short", id="a csrf cookie of another length"),
    pytest.param(f"csrf={'あ' * 32}", id="a csrf cookie of other letters"),
    pytest.param("staff=x", id="a session too short to be one"),
    pytest.param(f"staff={'x' * 32}", id="a session that does not exist"),
    pytest.param("staff=; csrf=; sessionid=1; csrftoken=1; messages=1", id="empty ones, and Django's own names"),
    pytest.param("__Host-staff=x; __Host-csrf=x", id="the names over https"),
    pytest.param('=;;\x01"', id="no cookie at all"),
]


@pytest.fixture
def site(client, monkeypatch):
    monkeypatch.setattr("platforms.editions.catalog.current", main_catalog)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("cookie", COOKIES)
@pytest.mark.parametrize("address", EVERYWHERE)
def test_no_cookie_is_set_or_makes_a_difference(site, address, cookie):
    response = site.get(address, headers={"cookie": cookie})

    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()


@pytest.mark.parametrize("address", EVERYWHERE)
def test_none_is_set_for_what_is_sent_either(site, address):
    assert not site.post(address, headers={"cookie": "csrf=short; staff=x"}).cookies


def test_the_desk_still_gets_its_cookies(site):
    assert "csrf" in site.get("/admin/login/", headers={"cookie": "csrf=short"}).cookies


def test_the_session_cookie_of_staff_is_left_alone_on_public_pages(client, django_user_model, settings):
    client.force_login(django_user_model.objects.create_user("editor", is_staff=True))
    client.get("/about/")

    assert client.get("/admin/").status_code == 200
