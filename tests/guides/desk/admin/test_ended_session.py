"""Nothing typed is lost to a session that ends, or to a page that was opened before signing in anew."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from platforms import clock
from platforms.models import Blocker
from tests.dom import parse
from tests.guides.desk.browser import filled_in, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PASSWORD = "とても長い秘密の言葉です2026"


@pytest.fixture
def account(db):
    return get_user_model().objects.create_superuser("hana", password=PASSWORD)


@pytest.fixture
def typed(account, client, platform, time_machine):
    """Somebody's text, sent after an hour and a half of typing."""
    client.force_login(account)
    row = Blocker.objects.get()
    mine = filled_in(client.get(page_of(row))) | {"why": "一時間半かけた<長い>文"}
    time_machine.move_to(clock.now() + timedelta(minutes=90))
    return client.post(page_of(row), mine)


def sent_by(page):
    """Where the form of a page goes, and its hidden fields."""
    form = next(each for each in parse(page.text).all("form") if each.get("id") != "logout-form")
    return form["action"], {each["name"]: each.get("value") for each in form.all("input", type="hidden")}


def test_the_text_is_saved_after_signing_in(client, typed):
    assert "まだ保存していません" in typed.text
    assert Blocker.objects.get().why != "一時間半かけた<長い>文"

    address, hidden = sent_by(typed)
    wrong = client.post(address, hidden | {"username": "hana", "password": "違う"})
    address, hidden = sent_by(wrong)
    right = client.post(address, hidden | {"username": "hana", "password": PASSWORD})
    assert "続けて保存する" in right.text
    address, hidden = sent_by(right)
    client.post(address, hidden)

    assert Blocker.objects.get().why == "一時間半かけた<長い>文"


def test_what_somebody_else_saved_meanwhile_stays(client, typed):
    Blocker.objects.update(title="ほかの人の題")
    address, hidden = sent_by(typed)
    right = client.post(address, hidden | {"username": "hana", "password": PASSWORD})
    address, hidden = sent_by(right)
    client.post(address, hidden)

    row = Blocker.objects.get()
    assert (row.title, row.why) == ("ほかの人の題", "一時間半かけた<長い>文")


@pytest.mark.parametrize("kept", ["", "x", "[1]", '{"a": 1}'])
def test_nonsense_in_its_place_signs_in_all_the_same(client, account, kept):
    answer = client.post("/admin/login/", {"username": "hana", "password": PASSWORD, "kept": kept, "next": "/admin/"})

    assert answer.status_code == 302


def test_a_page_from_before_signing_in_anew_shows_its_text(account, platform):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account)
    row = Blocker.objects.get()

    answer = browser.post(page_of(row), {"why": "長い文", "csrfmiddlewaretoken": "古い"})

    assert answer.status_code == 403
    assert "長い文" in answer.text


def test_strangers_get_the_plain_refusal():
    answer = Client(enforce_csrf_checks=True).post("/admin/platforms/platform/", {"why": "長い文"})

    assert answer.status_code == 403
    assert "長い文" not in answer.text
