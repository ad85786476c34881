"""A publication at the desk draws the pictures that its edition needs; a picture never stops a publication."""

from datetime import date

import pytest

from guides.sharing import preview_pictures
from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.publishing import publish
from platforms.models import Edition, Platform
from tests.documents import make_facts
from tests.factories import StaffFactory
from tests.guides.desk.browser import url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def undefined_variables_fail():
    """Django's own admin templates ask for what is not there."""


@pytest.fixture(autouse=True)
def fresh(time_machine, settings, tmp_path):
    time_machine.move_to("2026-11-24T09:00:00+09:00")
    settings.DATA_DIR = tmp_path
    catalog.forget()
    yield
    catalog.forget()


@pytest.fixture
def publish_a_new_name(client, django_capture_on_commit_callbacks):
    """Publish a platform under another name than before, as an editor does."""
    platform = save_facts(make_facts())
    publish(platform, by=None, reason="はじめての公開", today=TODAY)
    preview_pictures.make_current()

    def act():
        client.force_login(StaffFactory())
        Platform.objects.filter(pk=platform.pk).update(name="新しい名前")
        address = url("platform_publish", platform.pk)
        seen = client.get(address).context["form"]["seen"].value()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address, {"reason": "改名", "seen": seen})

    return act


def picture_of_the_platform():
    return preview_pictures.of_platform(catalog.current().get("sample"), TODAY)


def test_a_new_edition_has_its_picture_before_anybody_asks(publish_a_new_name):
    before = picture_of_the_platform()
    publish_a_new_name()
    after = picture_of_the_platform()

    assert after.title == "新しい名前"
    assert after.file != before.file
    assert after.file.exists()
    assert before.file.exists(), "previews that hold the old address go on showing it"


def test_a_picture_that_cannot_be_drawn_is_logged_and_the_edition_stands(publish_a_new_name, monkeypatch, caplog):
    monkeypatch.setattr(preview_pictures, "_font", lambda size: 1 / 0)
    publish_a_new_name()

    assert Edition.objects.count() == 2
    assert "make_current" in caplog.text
    assert "division by zero" in caplog.text


def test_a_picture_that_was_not_drawn_is_drawn_when_somebody_asks(publish_a_new_name, monkeypatch, client):
    with monkeypatch.context() as broken:
        broken.setattr(preview_pictures, "_font", lambda size: 1 / 0)
        publish_a_new_name()
    assert not picture_of_the_platform().file.exists()

    assert client.get("/pictures/platforms/sample.png").content == picture_of_the_platform().file.read_bytes()
