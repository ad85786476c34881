import re

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles.finders import find
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, ProgrammingError, connection
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from config.outage_page import is_outage
from platforms.editions import catalog

pytestmark = pytest.mark.slow

OUTAGES = [
    pytest.param(OperationalError("database is locked"), id="locked"),
    pytest.param(OperationalError("attempt to write a readonly database"), id="read-only"),
    pytest.param(OperationalError("database or disk is full"), id="full"),
    pytest.param(OperationalError("no such table: platforms_edition"), id="missing"),
    pytest.param(DatabaseError("file is not a database"), id="damaged"),
    pytest.param(InterfaceError("connection already closed"), id="connection lost"),
]


@pytest.fixture
def staff(db):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("editor", password="a long enough password"))
    return client


def raising(error, when=lambda sql: True):
    def wrapper(execute, sql, params, many, context):
        if when(sql):
            raise error
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


NEW_COLLEAGUE = {"username": "taro", "password1": "a new long password", "password2": "a new long password"}


@pytest.mark.parametrize("error", OUTAGES)
def test_staff_are_told_that_nothing_was_saved_and_what_to_do(staff, error):
    with raising(error, when=lambda sql: sql.startswith(("INSERT", "UPDATE"))):
        response = staff.post(reverse("admin:auth_user_add"), NEW_COLLEAGUE)

    page = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "保存できません" in page
    assert "「戻る」" in page
    assert "<form" not in page
    assert "Traceback" not in page


def test_what_was_saved_is_answered_as_saved_even_where_the_session_cannot_be_written(staff):
    def is_of_the_session(sql):
        return sql.startswith('UPDATE "django_session"')

    with raising(OperationalError("database is locked"), when=is_of_the_session):
        response = staff.post(reverse("admin:auth_user_add"), NEW_COLLEAGUE)

    assert response.status_code == 302
    assert User.objects.filter(username="taro").exists()
    assert staff.get(reverse("admin:index")).status_code == 200


def test_a_session_that_somebody_ended_meanwhile_is_told(staff):
    def ends(execute, sql, params, many, context):
        if sql.startswith('UPDATE "django_session"'):
            execute("DELETE FROM django_session", None, False, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ends):
        response = staff.post(reverse("admin:auth_user_add"), NEW_COLLEAGUE)

    assert response.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("error", OUTAGES)
def test_a_reader_of_a_process_that_has_loaded_nothing_sees_a_plain_page(error):
    catalog.forget()
    with raising(error):
        response = Client(raise_request_exception=False).get("/platforms/")

    assert response.status_code == 503
    assert "再読み込み" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Request-ID"]


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(IntegrityError("UNIQUE constraint failed"), id="a broken rule"),
        pytest.param(ProgrammingError("syntax error"), id="a wrong query"),
        pytest.param(ValueError("anything"), id="any other fault"),
        pytest.param(None, id="no error at all"),
    ],
)
def test_our_own_faults_are_no_outage(error):
    assert not is_outage(error)


def test_a_fault_of_ours_is_still_answered_with_500(monkeypatch):
    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr(catalog, "current", broken)
    response = Client(raise_request_exception=False).get("/platforms/")

    assert response.status_code == 500
    assert "ZeroDivisionError" not in response.content.decode()


def test_the_page_needs_no_database_even_where_errors_come_from_middleware(staff):
    with raising(OperationalError("disk I/O error"), when=lambda sql: "django_session" in sql):
        response = staff.get(reverse("admin:index"))

    assert response.status_code == 503


@pytest.mark.parametrize("page", ["500.html", "503.html"])
def test_a_page_that_stands_alone_names_a_stylesheet_that_is_there(page):
    (address,) = re.findall(r'rel="stylesheet" href="/static/([^"]+)"', render_to_string(page))

    assert find(address)
