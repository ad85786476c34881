import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_a_site_with_its_tables_is_ready(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"live": True, "ready": True}


def refuse(execute, sql, params, many, context):
    raise OperationalError("unable to open database file")


@pytest.mark.django_db
def test_a_site_that_lost_its_database_is_alive_and_not_ready(client):
    with connection.execute_wrapper(refuse):
        response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"live": True, "ready": False}


@pytest.mark.django_db
def test_readiness_asks_one_question(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/healthz")


def test_liveness_asks_no_database(client):
    assert client.get("/healthz/live").json() == {"live": True}
