"""What the owner of an account learns, which passwords are refused, and that hashing keeps nobody waiting."""

import os
import threading
from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from config import passwords
from config.sign_in import BUSY, TOO_MANY
from platforms import accounts
from platforms.models import AccountEvent, AccountEventKind, UnchangeableError
from platforms.rate_limits import SIGN_IN_ACCOUNT
from platforms.roles import EDITOR, setup_roles

PASSWORD = "tiger lamp seven oceans"
LIST = "/admin/platforms/accountevent/"


@pytest.fixture
def hana(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MAIL_IS_SET = True
    return User.objects.create_superuser("hana", email="hana@example.jp", password=PASSWORD)


def sign_in(client=None, password=PASSWORD, name="hana"):
    client = client or Client()
    client.response = client.post(
        reverse("admin:login"), {"username": name, "password": password}, REMOTE_ADDR="203.0.113.5"
    )
    return client


def kinds(user):
    return list(AccountEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


# ── History and mail ─────────────────────────────────────────────────────────────────────────────


def test_a_new_browser_is_told_by_mail_and_a_known_one_is_not(hana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        browser = sign_in()
        browser.post(reverse("admin:logout"))
        sign_in(browser)

    assert kinds(hana) == ["signed_in_anew", "signed_in"]
    (told,) = mail.outbox
    assert told.to == ["hana@example.jp"]
    assert "新しいブラウザー" in told.subject
    assert "203.0.113.0/24" in told.body
    assert PASSWORD not in told.body


@pytest.mark.parametrize("missing", ["server", "address"])
def test_without_a_mail_server_or_an_address_the_history_is_kept_all_the_same(
    hana, settings, missing, django_capture_on_commit_callbacks
):
    settings.MAIL_IS_SET = missing != "server"
    User.objects.update(email="" if missing == "address" else "hana@example.jp")
    with django_capture_on_commit_callbacks(execute=True):
        sign_in()

    assert kinds(hana) == ["signed_in_anew"]
    assert mail.outbox == []


def test_a_mail_server_that_is_away_keeps_nobody_out(hana, monkeypatch, django_capture_on_commit_callbacks):
    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(accounts, "send_mail", away)
    with django_capture_on_commit_callbacks(execute=True):
        browser = sign_in()

    assert browser.response.status_code == 302


def test_guessing_is_noted_once_an_hour(hana):
    for _ in range(SIGN_IN_ACCOUNT.amount + 4):
        assert sign_in(password="guess").response.status_code == 200

    assert TOO_MANY in sign_in().response.text
    assert kinds(hana) == ["refused"]


def test_a_changed_password_is_noted_wherever_it_was_changed(hana):
    new = "oceans seven lamp tiger"
    browser = sign_in()
    browser.post(
        reverse("admin:password_change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert kinds(hana) == ["signed_in_anew", "password"]

    hana.refresh_from_db()
    hana.set_password(PASSWORD)  # as `manage.py changepassword` does
    hana.save()
    assert kinds(hana)[-1] == "password"


def test_a_second_factor_and_a_recovery_code_are_noted(hana, settings):
    call_command("enrol_second_factor", "hana", stdout=StringIO())
    settings.STAFF_SECOND_FACTOR = True
    code = hana.staticdevice_set.get().token_set.first().token
    Client().post(reverse("admin:login"), {"username": "hana", "password": PASSWORD, "code": code})

    assert kinds(hana) == ["second_factor", "recovery_code"]


def test_other_rights_are_noted(hana):
    setup_roles()
    taro = User.objects.create_user("taro", password=PASSWORD, is_staff=True)
    browser = sign_in()
    address = f"/admin/auth/user/{taro.pk}/change/"
    seen = browser.get(address).context["seen"]
    role = Group.objects.get(name=EDITOR).pk
    browser.post(address, {"username": "taro", "is_active": "on", "is_staff": "on", "groups": [role], "seen": seen})

    assert kinds(taro) == ["rights"]


def test_everybody_sees_their_own_history_and_who_looks_after_people_sees_all(hana):
    setup_roles()
    taro = User.objects.create_user("taro", password=PASSWORD, is_staff=True)
    taro.groups.set(Group.objects.filter(name=EDITOR))
    accounts.note(hana, AccountEventKind.RIGHTS)
    own, other = sign_in(name="taro"), sign_in()

    assert {event.user for event in own.get(LIST).context["cl"].queryset} == {taro}
    assert {event.user for event in other.get(LIST).context["cl"].queryset} == {taro, hana}


def test_history_is_written_once(hana):
    accounts.note(hana, AccountEventKind.PASSWORD)

    with pytest.raises(UnchangeableError):
        AccountEvent.objects.update(kind="signed_in")
    with pytest.raises(UnchangeableError):
        AccountEvent.objects.get().delete()


# ── Passwords ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "password",
    ["passwordpassword1", "111111111111111", "qwertyuiopasdfgh", "iloveyouforever1", "letmeinletmeinletmein", "yamedokiyamedoki",
     "sunshineprincess", "hanakohanakohanako", "abcdefghijklmnop", "a" * 500],
)  # fmt: skip
def test_a_common_or_breached_password_is_refused(password):
    with pytest.raises(ValidationError, match="推測されやすい"):
        validate_password(password, User(username="hanako"))


@pytest.mark.parametrize(
    "password", [PASSWORD, "kV8#nq2Lp!xR4tZ", "たいやき まんげつ ろうそく でんしゃ", "x9" * 3 + "kV8#nq2Lp!xR4tZ" * 20]
)
def test_a_strong_one_is_taken(password):
    validate_password(password, User(username="hanako"))


# ── Hashing ──────────────────────────────────────────────────────────────────────────────────────


def test_hashes_are_django_s_own_and_give_way_to_every_reader(monkeypatch):
    seen = []
    encode = passwords.PBKDF2PasswordHasher.encode

    def watched(self, *args):
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return encode(self, *args)

    monkeypatch.setattr(passwords.PBKDF2PasswordHasher, "encode", watched)
    made = make_password(PASSWORD, hasher=passwords.YieldingPBKDF2PasswordHasher())

    assert made.startswith("pbkdf2_sha256$")
    assert check_password(PASSWORD, made)
    assert set(seen) == {19}
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) < 19


def test_a_stranger_comes_back_later_while_hashes_wait_and_a_known_browser_waits(hana, monkeypatch):
    browser = sign_in()
    browser.post(reverse("admin:logout"))
    monkeypatch.setattr(passwords, "_under_way", passwords.MOST_WAITING)

    assert BUSY in sign_in().response.text
    assert sign_in(browser).response.status_code == 302
