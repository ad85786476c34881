"""A second factor enrolled in a browser: by whom, how often and for how long an invitation can be used."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from guides.desk.admin.invitation import REFUSED, TOO_MANY, WRONG_CODE
from platforms import second_factor
from platforms.models import AccountEvent
from platforms.rate_limits import SIGN_IN_ACCOUNT
from platforms.roles import ADMINISTRATOR, EDITOR, setup_roles

pytestmark = pytest.mark.django_db

PASSWORD = "tiger lamp seven oceans"
START = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_the_desk(settings, time_machine):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STAFF_SECOND_FACTOR = True
    time_machine.move_to(START, tick=False)
    setup_roles()


@pytest.fixture
def administrator(settings):
    """Signed in, as far as these pages ask."""
    settings.STAFF_SECOND_FACTOR = False
    user = User.objects.create_user("kanri", password=PASSWORD, is_staff=True)
    user.groups.set(Group.objects.filter(name=ADMINISTRATOR))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def newcomer():
    return User.objects.create_user("taro", is_staff=True)


@pytest.fixture
def hana():
    user = User.objects.create_user("hana", password=PASSWORD, is_staff=True)
    second_factor.prepare(user)
    second_factor.put_in_force(user)
    return user


def page(proof):
    return f"{reverse('admin:invitation')}?proof={proof}"


def code_of(user, *, confirmed, at=START):
    app = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    shown = TOTP(app.bin_key, app.step, app.t0, app.digits)
    shown.time = at.timestamp()
    return f"{shown.token():06d}"


def accept(user, proof, **typed):
    chosen = (
        {"password": PASSWORD} if user.has_usable_password() else {"new_password1": PASSWORD, "new_password2": PASSWORD}
    )
    return Client().post(page(proof), chosen | {"code": code_of(user, confirmed=False)} | typed)


def sign_in(name, code):
    client = Client()
    client.post(reverse("admin:login"), {"username": name, "password": PASSWORD, "code": code})
    return client


def is_in(client):
    return client.get(reverse("admin:index")).status_code == 200


def test_a_newcomer_is_let_in_without_a_terminal(administrator, settings, time_machine):
    added = administrator.post("/admin/auth/user/add/", {"username": "taro", "usable_password": "false"})
    taro = User.objects.get(username="taro")
    seen = administrator.get(added.url).context["seen"]
    role = Group.objects.get(name=EDITOR).pk
    administrator.post(
        added.url, {"username": "taro", "is_active": "on", "is_staff": "on", "groups": [role], "seen": seen}
    )
    link = administrator.post(f"/admin/auth/user/{taro.pk}/invite/").context["link"]
    settings.STAFF_SECOND_FACTOR = True
    assert link.startswith(settings.SITE_URL)
    address = link.removeprefix(settings.SITE_URL)

    shown = Client().get(address)
    assert all(code in shown.text for code in second_factor.prepared_codes(taro))
    typed = {"new_password1": PASSWORD, "new_password2": PASSWORD, "code": code_of(taro, confirmed=False)}
    assert Client().post(address, typed).url == reverse("admin:login")

    later = START + timedelta(minutes=1)
    time_machine.move_to(later, tick=False)
    assert is_in(sign_in("taro", code_of(taro, confirmed=True, at=later)))
    assert {"invited", "second_factor"} <= set(AccountEvent.objects.filter(user=taro).values_list("kind", flat=True))


def test_nothing_opens_before_the_invitation_is_accepted(newcomer):
    second_factor.invite(newcomer)
    newcomer.set_password(PASSWORD)
    newcomer.save()

    for code in (code_of(newcomer, confirmed=False), second_factor.prepared_codes(newcomer)[0]):
        assert not is_in(sign_in("taro", code))


def test_it_works_once_and_a_second_press_loses_nothing(newcomer):
    proof = second_factor.invite(newcomer)
    assert accept(newcomer, proof).status_code == 302
    newcomer.refresh_from_db()

    again = Client().post(page(proof), {"password": PASSWORD, "code": "000000"})

    assert again.status_code == 410
    assert second_factor.is_in_force(newcomer)


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (1, 410)])
def test_it_ends_after_its_days(newcomer, settings, time_machine, seconds, status):
    proof = second_factor.invite(newcomer)
    time_machine.move_to(START + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + seconds), tick=False)

    assert Client().get(page(proof)).status_code == status


def test_a_later_invitation_ends_the_first(newcomer):
    first, second = second_factor.invite(newcomer), second_factor.invite(newcomer)

    assert [Client().get(page(proof)).status_code for proof in (first, second)] == [410, 200]


@pytest.mark.parametrize("change", ["is_active", "is_staff"])
def test_it_ends_with_the_account(newcomer, change):
    proof = second_factor.invite(newcomer)
    User.objects.filter(pk=newcomer.pk).update(**{change: False})

    assert Client().get(page(proof)).status_code == 410


@pytest.mark.parametrize(
    "proof", ["", ".", "1", "1.", "1.x-y", "x.y", "9" * 30 + ".a-b", "１.a-b", "1.a-b-c", "1.\x00-\x00"]
)
def test_a_made_up_one_is_answered_kindly(newcomer, proof):
    second_factor.invite(newcomer)

    for answered in (Client().get(page(""), {"proof": proof}), Client().post(page(""), {"code": "123456"})):
        assert answered.status_code == 410
        assert "このリンクは使えません" in answered.text


def test_one_account_s_invitation_is_not_another_s(newcomer, hana):
    second_factor.invite(hana)
    token = second_factor.invite(newcomer).partition(".")[2]

    assert Client().get(page(f"{hana.pk}.{token}")).status_code == 410


def test_a_wrong_code_changes_nothing_and_the_next_one_counts(newcomer, time_machine):
    proof = second_factor.invite(newcomer)

    assert WRONG_CODE in accept(newcomer, proof, code="not a code").text
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()
    assert not second_factor.is_in_force(newcomer)

    time_machine.move_to(START + timedelta(seconds=5), tick=False)
    assert accept(newcomer, proof).status_code == 302


def test_a_password_that_is_refused_uses_up_no_code(newcomer):
    proof = second_factor.invite(newcomer)

    assert accept(newcomer, proof, new_password1="short", new_password2="short").status_code == 200
    assert accept(newcomer, proof).status_code == 302


def test_a_new_telephone_replaces_the_old_one_and_closes_what_it_had_opened(hana, time_machine):
    client = sign_in("hana", code_of(hana, confirmed=True))
    assert is_in(client)
    proof = second_factor.invite(hana)
    assert is_in(client)

    assert accept(hana, proof).status_code == 302

    assert not is_in(client)
    assert TOTPDevice.objects.get(user=hana).confirmed


def test_who_found_the_link_of_an_account_with_a_password_enrols_nothing(hana):
    proof = second_factor.invite(hana)
    old = TOTPDevice.objects.get(user=hana, confirmed=True)

    for _ in range(SIGN_IN_ACCOUNT.amount):
        assert REFUSED in accept(hana, proof, password="guess").text
    assert TOO_MANY in accept(hana, proof).text
    assert TOTPDevice.objects.get(user=hana, confirmed=True) == old


def test_the_link_goes_by_mail_where_mail_is_set_up(administrator, newcomer, settings):
    settings.MAIL_IS_SET = True
    User.objects.filter(pk=newcomer.pk).update(email="taro@example.jp")

    shown = administrator.post(f"/admin/auth/user/{newcomer.pk}/invite/")

    (told,) = mail.outbox
    assert told.to == ["taro@example.jp"]
    assert shown.context["link"] in told.body


def test_an_administrator_invites_nobody_who_may_do_everything(administrator):
    owner = User.objects.create_superuser("owner", password=PASSWORD)

    assert administrator.post(f"/admin/auth/user/{owner.pk}/invite/").status_code == 403
    assert not TOTPDevice.objects.exists()


def test_who_may_not_use_the_desk_is_not_invited(administrator):
    person = User.objects.create_user("jiro")

    assert administrator.post(f"/admin/auth/user/{person.pk}/invite/").context["link"] == ""
    assert not TOTPDevice.objects.exists()
