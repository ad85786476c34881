"""Text leaves compressed; what is compressed already does not."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse
from django.urls import include, path

LONG = "退会できない理由と、最初にやめられる日。" * 200


def text(request):
    return HttpResponse(LONG, headers={"ETag": '"name"'})


def data(request):
    return HttpResponse(LONG, content_type="application/json")


def drawing(request):
    return HttpResponse(LONG, content_type="image/svg+xml; charset=utf-8")


def picture(request):
    return HttpResponse(LONG, content_type="image/png")


def file(request):
    return FileResponse(iter([LONG.encode()]), content_type="text/css")


def short(request):
    return HttpResponse("短い")


urlpatterns = [path(view.__name__, view) for view in (text, data, drawing, picture, file, short)]
urlpatterns.append(path("", include("config.urls")))

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def asked(client, address):
    return client.get(address, headers={"Accept-Encoding": "gzip, deflate, br"})


@pytest.mark.parametrize("address", ["/text", "/data", "/drawing"])
def test_text_is_packed(client, address):
    response = asked(client, address)

    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).decode() == LONG
    assert int(response["Content-Length"]) == len(response.content) < len(LONG)
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize("address", ["/text", "/data", "/drawing"])
def test_who_cannot_unpack_gets_it_plain_and_caches_are_told(client, address):
    response = client.get(address)

    assert response.text == LONG
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize("address", ["/picture", "/file", "/short", "/static/admin/css/base.css"])
def test_the_rest_is_left_as_it_is(client, address):
    response = asked(client, address)
    response.close()

    assert response.get("Content-Encoding") != "gzip"


def test_the_name_of_a_packed_page_is_weak(client):
    assert asked(client, "/text")["ETag"] == 'W/"name"'
    assert client.get("/text")["ETag"] == '"name"'


def test_sizes_of_the_same_page_differ_so_that_they_tell_nothing(client):
    assert len({len(asked(client, "/text").content) for _ in range(30)}) > 1
