"""The first account of the desk is made in Japanese."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db

GOOD = "とても長い秘密の言葉です2026"


@pytest.fixture
def made(monkeypatch):
    """Runs the command with somebody who types these names and passwords."""

    def make(*passwords, names=("hana",), **options):
        typed, secret = iter(names), iter(passwords)
        monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
        monkeypatch.setattr("platforms.management.commands.make_staff.getpass", lambda prompt: next(secret))
        out, err = StringIO(), StringIO()
        call_command("make_staff", stdout=out, stderr=err, **options)
        return out.getvalue(), err.getvalue()

    return make


def test_it_may_do_everything(made):
    out, err = made(GOOD, GOOD)
    user = get_user_model().objects.get(username="hana")

    assert user.is_staff
    assert user.is_superuser
    assert user.check_password(GOOD)
    assert "「hana」のアカウントを作りました" in out
    assert err == ""


def test_where_a_second_factor_is_asked_for_the_link_that_enrols_it_opens(made, settings, client):
    settings.STAFF_SECOND_FACTOR = True
    out, _ = made(GOOD, GOOD)
    link = out.split()[-1]

    assert "サインインできます" not in out
    assert link.startswith(settings.SITE_URL)
    assert client.get(link.removeprefix(settings.SITE_URL), follow=True).status_code == 200


def test_what_cannot_be_used_is_told_and_asked_again(made):
    get_user_model().objects.create_user("taro")
    _, err = made(GOOD, "違う", "short", "short", GOOD, GOOD, names=("", "taro", "hana"))

    assert "もう使われています" in err
    assert "2回の入力が違います" in err
    assert "15" in err
    assert get_user_model().objects.filter(username="hana").exists()


def test_a_name_on_the_command_line_that_is_taken_is_refused(made):
    get_user_model().objects.create_user("taro")

    with pytest.raises(CommandError, match="もう使われています"):
        made(username="taro")


def test_stopping_makes_nothing(monkeypatch):
    def stop(prompt):
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", stop)

    with pytest.raises(CommandError, match="作っていません"):
        call_command("make_staff")
    assert not get_user_model().objects.exists()
