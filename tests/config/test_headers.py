import pytest
from django.http import HttpResponse
from django.urls import include, path

CONTENT_SECURITY_POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
}


def broken(request):
    raise RuntimeError("broken on purpose")


def cached(request):
    return HttpResponse("content", headers={"Cache-Control": "public, max-age=300"})


urlpatterns = [path("broken", broken), path("cached", cached), path("", include("config.urls"))]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.slow]

EVERY_KIND = [
    pytest.param("/healthz", {}, 200, id="an answer"),
    pytest.param("/nowhere", {}, 404, id="not found"),
    pytest.param("/broken", {}, 500, id="a failure"),
    pytest.param("/healthz", {"HTTP_HOST": "evil.example"}, None, id="a foreign host"),
    pytest.param("/admin/", {}, 302, id="a redirect"),
    pytest.param("/admin/login/", {}, 200, id="the admin"),
    pytest.param("/static/admin/css/base.css", {}, 200, id="a static file"),
    pytest.param("/static/nowhere.css", {}, 404, id="a missing static file"),
    pytest.param("/platforms/?q=" + "a" * 5_000, {}, 414, id="too long an address"),
    pytest.param("/healthz", {"REQUEST_METHOD": "POST"}, 405, id="a method nobody offers"),
]


@pytest.fixture
def visitor(client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(("address", "extra", "status"), EVERY_KIND)
def test_every_response_carries_every_security_header(visitor, address, extra, status):
    response = visitor.get(address, **extra)
    response.close()

    if status:
        assert response.status_code == status
    policy = response.headers["Content-Security-Policy"]
    assert {directive.strip() for directive in policy.split(";")} == CONTENT_SECURITY_POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert response.headers["Cache-Control"]
    assert len(response.headers["X-Request-ID"]) == 16


@pytest.mark.parametrize("address", ["/", "/nowhere", "/healthz", "/platforms/", "/compare/", "/cached", "/broken"])
def test_no_public_response_sets_a_cookie_or_depends_on_one(visitor, address):
    visitor.cookies["staff"] = "x" * 32

    response = visitor.get(address)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:x", "[::1", "127.0.0.1, evil.example"])
def test_a_refused_host_gets_no_cookie_either(visitor, host):
    visitor.cookies["csrf"] = "not-one-of-ours"

    response = visitor.get("/platforms/", headers={"host": host})

    assert response.status_code == 400
    assert not response.cookies


def test_a_response_is_kept_by_nobody_unless_its_view_says_otherwise(visitor):
    assert visitor.get("/healthz").headers["Cache-Control"] == "private, no-store"
    assert visitor.get("/cached").headers["Cache-Control"] == "public, max-age=300"


def test_a_host_nobody_listed_is_refused_wherever_the_host_is_read(visitor):
    assert visitor.get("/admin", headers={"host": "evil.example"}).status_code == 400


def test_a_failure_shows_neither_its_message_nor_its_trace(visitor):
    response = visitor.get("/broken")

    assert "on purpose" not in response.text
    assert "Traceback" not in response.text
