"""Who comes into the desk, how often they may fail, and for how long they stay."""

import logging
import os
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from config.sign_in import TOO_MANY, WRONG
from platforms import rate_limits
from platforms.models import RateCount
from platforms.rate_limits import SIGN_IN_ACCOUNT, SIGN_IN_NETWORK

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PASSWORD = "correct horse battery staple"
START = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
MANY = int(os.environ.get("GUESSES", "10000"))


@pytest.fixture(autouse=True)
def at_the_desk(settings, time_machine):
    # The slow hasher is Django's own matter.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    time_machine.move_to(START, tick=False)


@pytest.fixture
def hana(db):
    return User.objects.create_superuser("hana", password=PASSWORD)


@pytest.fixture
def two_factors(settings):
    settings.STAFF_SECOND_FACTOR = True


def sign_in(client=None, username="hana", password=PASSWORD, code="", address="203.0.113.5", **extra):
    data = {"username": username, "password": password, "code": code}
    return (client or Client()).post(reverse("admin:login"), data, REMOTE_ADDR=address, **extra)


def is_in(client):
    return client.get(reverse("admin:index")).status_code == 200


def enrolled(user):
    """What the command printed, and a function that makes the app's present code."""
    output = StringIO()
    call_command("enrol_second_factor", user.username, "--again", stdout=output)
    device = TOTPDevice.objects.get(user=user)
    return output.getvalue(), lambda: f"{TOTP(device.bin_key, t0=0).token():06}"


# ── The form ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("leads_to", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""])
def test_whoever_signs_in_stays_on_this_site_and_finds_the_desk(hana, leads_to):
    answer = Client().post(f"{reverse('admin:login')}?next={leads_to}", {"username": "hana", "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))


def test_nonsense_in_place_of_kept_text_stops_no_sign_in(hana):
    for nonsense in ("[" * 5_000, "5", '[["a", 5]]'):
        data = {"username": "hana", "password": PASSWORD, "kept": nonsense}

        assert Client().post(reverse("admin:login"), data).status_code == 302


def test_the_form_is_japanese_and_runs_no_script_of_its_own(client):
    page = client.get(reverse("admin:login")).text

    assert "サインイン" in page
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>|<style| style=|\son\w+=\"|OTP|Token|Log in", page)


def test_the_owner_comes_in(hana, client):
    assert sign_in(client).status_code == 302
    assert is_in(client)


def test_a_new_key_is_given_at_sign_in(hana, client):
    client.session.save()
    before = client.session.session_key
    sign_in(client)

    assert client.session.session_key != before


@pytest.mark.parametrize("change", ["unknown name", "wrong password", "switched off", "no staff", "no second factor"])
def test_whatever_is_wrong_the_answer_is_the_same(hana, settings, change):
    settings.STAFF_SECOND_FACTOR = change == "no second factor"
    data = {"username": "nobody"} if change == "unknown name" else {}
    data |= {"password": "guess"} if change == "wrong password" else {}
    User.objects.update(is_active=change != "switched off", is_staff=change != "no staff")

    response = sign_in(**data)

    assert response.status_code == 200
    assert [str(error) for error in response.context["form"].non_field_errors()] == [WRONG]


def test_names_and_passwords_stay_out_of_the_log(hana, caplog):
    with caplog.at_level(logging.DEBUG):
        sign_in(username="hana", password="mistyped-secret")

    assert "A sign-in failed." in caplog.text
    assert "hana" not in caplog.text
    assert "mistyped-secret" not in caplog.text


# ── The second factor ────────────────────────────────────────────────────────────────────────────


def every_address():
    found = []

    def walk(patterns, above=""):
        for each in patterns:
            route = above + str(each.pattern)
            if isinstance(each, URLPattern):
                found.append("/" + re.sub(r"<[^>]+>", "1", route).replace("(?P1.*)$", "x").replace("^", ""))
            else:
                walk(each.url_patterns, route)

    walk(get_resolver().url_patterns)
    return [address for address in found if address.startswith("/admin/")]


OPEN_TO_ALL = {"/admin/login/", "/admin/logout/", "/admin/auth/user/invitation/"}


def test_nothing_of_the_admin_opens_without_the_second_factor(hana, two_factors, client):
    client.force_login(hana)
    addresses = set(every_address()) - OPEN_TO_ALL
    assert len(addresses) > 50
    # A reader of feeds cannot sign in: its address ends with a key of its own, and without the right one nothing is there.
    feeds = {address for address in addresses if "/pagealarm/feed/" in address}
    assert {client.get(address).status_code for address in feeds} == {404}
    for address in addresses - feeds:
        for method in (client.get, client.post):
            response = method(address)
            assert response.status_code in (302, 301), address
            assert "/admin/login/" in response.url or response.url.rstrip("/") == address.rstrip("/"), address


def test_a_password_alone_is_not_enough(hana, two_factors, client):
    enrolled(hana)

    sign_in(client)

    assert not is_in(client)


def test_the_code_of_the_app_opens_and_works_once(hana, two_factors, client):
    _, code = enrolled(hana)

    sign_in(client, code=f" {code()[:3]} {code()[3:]} ")
    assert is_in(client)

    again = Client()
    sign_in(again, code=code())
    assert not is_in(again)


def test_every_recovery_code_opens_once(hana, two_factors):
    printed, _ = enrolled(hana)
    codes = StaticToken.objects.values_list("token", flat=True)
    assert len(codes) == 8
    assert all(code in printed for code in codes)
    code = codes[0]

    first, second = Client(), Client()
    sign_in(first, code=code.upper())
    sign_in(second, code=code)

    assert is_in(first)
    assert not is_in(second)
    assert StaticToken.objects.count() == 7


def test_somebody_elses_code_does_not_open(hana, two_factors, client):
    taro = User.objects.create_superuser("taro", password=PASSWORD)
    _, code = enrolled(taro)
    enrolled(hana)

    sign_in(client, code=code())

    assert not is_in(client)


def test_enrolment_prints_an_address_and_a_picture_and_does_not_replace_by_accident(hana):
    printed, _ = enrolled(hana)

    assert "otpauth://totp/" in printed
    assert "▀" in printed or "█" in printed
    with pytest.raises(CommandError, match="--again"):
        call_command("enrol_second_factor", "hana")
    with pytest.raises(CommandError, match="いません"):
        call_command("enrol_second_factor", "nobody")
    assert TOTPDevice.objects.count() == 1


def test_enrolling_again_ends_what_the_lost_phone_had_opened(hana, two_factors, client):
    _, code = enrolled(hana)
    sign_in(client, code=code())
    enrolled(hana)

    assert not is_in(client)


# ── Guessing ─────────────────────────────────────────────────────────────────────────────────────


def test_five_failures_stop_the_guesser_even_with_the_right_password(hana, client):
    for _ in range(SIGN_IN_ACCOUNT.amount):
        assert WRONG in sign_in(password="guess").text

    assert TOO_MANY in sign_in(client).text
    assert not is_in(client)


def test_the_fifth_try_may_still_be_right(hana, client):
    for _ in range(SIGN_IN_ACCOUNT.amount - 1):
        sign_in(password="guess")

    sign_in(client)

    assert is_in(client)


def test_the_owner_comes_in_from_another_address_meanwhile(hana, client):
    for _ in range(200):
        sign_in(password="guess", address="198.51.100.7")

    sign_in(client, address="203.0.113.5")

    assert is_in(client)


@pytest.mark.parametrize("guesses", [200, pytest.param(MANY, marks=pytest.mark.long, id="many")])
def test_any_number_of_guesses_is_looked_at_within_the_budget(hana, monkeypatch, guesses):
    asked = []
    monkeypatch.setattr("django.contrib.auth.forms.authenticate", lambda *args, **kwargs: asked.append(1))
    client = Client()
    for number in range(guesses):
        sign_in(client, username=f"name-{number % 50}", password="guess", address="198.51.100.7")

    assert len(asked) == SIGN_IN_NETWORK.amount
    monkeypatch.undo()
    owner = Client()
    sign_in(owner)
    assert is_in(owner)


def test_half_an_hour_later_the_guesser_may_try_again(hana, client, time_machine):
    for _ in range(SIGN_IN_ACCOUNT.amount + 1):
        sign_in(password="guess")
    time_machine.move_to(START + timedelta(seconds=SIGN_IN_ACCOUNT.get_expiry() + 1), tick=False)

    sign_in(client)

    assert is_in(client)


def test_coming_in_forgets_the_failures_before(hana, client):
    for _ in range(3):
        for _ in range(SIGN_IN_ACCOUNT.amount - 1):
            sign_in(password="guess")
        sign_in(client)

    assert is_in(client)


def test_unknown_names_are_stopped_like_known_ones(hana):
    for name in ("hana", "nobody"):
        answers = [sign_in(username=name, password="guess") for _ in range(7)]
        assert [TOO_MANY in answer.text for answer in answers] == [False] * 5 + [True] * 2
        assert {answer.status_code for answer in answers} == {200}


@pytest.mark.parametrize("name", ["HANA", "ｈａｎａ", " hana "])
def test_another_spelling_is_no_other_account(hana, name):
    for _ in range(SIGN_IN_ACCOUNT.amount):
        sign_in(password="guess")

    assert TOO_MANY in sign_in(username=name, password="guess").text


def test_addresses_of_one_ipv6_network_count_as_one(hana):
    for number in range(SIGN_IN_ACCOUNT.amount):
        sign_in(password="guess", address=f"2001:db8:1:2::{number}")

    assert TOO_MANY in sign_in(address="2001:db8:1:2:ffff::9").text
    assert sign_in(address="2001:db8:1:3::1").status_code == 302


def test_an_address_the_visitor_made_up_does_not_count(hana, settings):
    for number in range(SIGN_IN_ACCOUNT.amount):
        sign_in(password="guess", headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert TOO_MANY in sign_in(headers={"X-Forwarded-For": "192.0.2.99"}).text

    settings.TRUSTED_PROXY = True
    for number in range(SIGN_IN_ACCOUNT.amount):
        sign_in(password="guess", address="10.0.0.1", headers={"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.7"})
    assert TOO_MANY in sign_in(address="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.7"}).text
    assert sign_in(address="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.8"}).status_code == 302


def known(client=None, address="203.0.113.5"):
    """A browser in which hana signed in and out again."""
    client = client or Client()
    sign_in(client, address=address)
    client.post(reverse("admin:logout"))
    assert not is_in(client)
    return client


def test_a_flood_from_everywhere_lets_in_a_browser_that_was_here_before(hana, monkeypatch):
    browser = known()
    monkeypatch.setattr(rate_limits, "SIGN_IN_EVERYWHERE", RateLimitItemPerMinute(3, 5, namespace="few"))
    for number in range(5):
        sign_in(password="guess", address=f"198.51.100.{number}")

    assert TOO_MANY in sign_in(address="192.0.2.1").text
    assert sign_in(browser, address="192.0.2.2").status_code == 302


def test_a_stranger_on_the_same_address_stops_no_browser_that_was_here_before(hana):
    browser = known()
    for number in range(SIGN_IN_NETWORK.amount + 1):
        sign_in(username=f"name-{number % 7}", password="guess")
    for _ in range(SIGN_IN_ACCOUNT.amount):
        sign_in(password="guess")

    assert TOO_MANY in sign_in().text
    assert sign_in(browser).status_code == 302


def test_a_known_browser_guesses_five_times_as_well(hana):
    browser = known()
    for _ in range(SIGN_IN_ACCOUNT.amount):
        sign_in(browser, password="guess", address="198.51.100.9")

    assert TOO_MANY in sign_in(browser, address="198.51.100.10").text


def test_a_browser_is_known_for_its_own_account_and_by_our_signature_alone(hana, client):
    User.objects.create_superuser("taro", password=PASSWORD)
    browser, forged = known(), Client()
    forged.cookies["known"] = browser.cookies["known"].value[:-1] + "!"
    for _ in range(SIGN_IN_ACCOUNT.amount):
        sign_in(username="taro", password="guess")
        sign_in(password="guess")

    assert TOO_MANY in sign_in(browser, username="taro").text
    assert TOO_MANY in sign_in(forged).text


def test_a_right_password_takes_no_failure_off_the_network(hana):
    User.objects.create_superuser("taro", password=PASSWORD)
    for number in range(SIGN_IN_NETWORK.amount):
        sign_in(username="taro" if number % 2 else f"name-{number}", password=PASSWORD if number % 2 else "guess")

    assert TOO_MANY in sign_in(username="name-99", password="guess").text


def test_counts_survive_a_restart_and_name_nobody(hana):
    for _ in range(SIGN_IN_ACCOUNT.amount):
        sign_in(password="guess")

    # A new process has nothing but the database.
    assert RateCount.objects.count() == 3
    rows = str(list(RateCount.objects.values()))
    assert "hana" not in rows
    assert "203.0.113" not in rows
    limiter = FixedWindowRateLimiter(rate_limits.DatabaseStorage())
    assert not limiter.test(SIGN_IN_ACCOUNT, "203.0.113.5/32", "hana")


def test_counts_that_are_over_go_with_the_next_one(hana, time_machine):
    sign_in(password="guess")
    time_machine.move_to(START + timedelta(hours=2), tick=False)
    sign_in(password="guess", address="198.51.100.7")

    assert RateCount.objects.filter(expires_at__lte=START + timedelta(hours=2)).count() == 0


@pytest.mark.parametrize("name", ["hana", "nobody"])
def test_an_unknown_name_costs_one_slow_hash_like_a_known_one(hana, settings, monkeypatch, name):
    # The hashes are counted, not the time: a busy machine must not decide.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    hana.set_password(PASSWORD)
    hana.save()
    encode, hashed = PBKDF2PasswordHasher.encode, []
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args))

    sign_in(username=name, password="guess")

    assert len(hashed) == 1


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("steps", "stays"),
    [
        pytest.param([timedelta(minutes=59, seconds=59)], True, id="idle a second less than an hour"),
        pytest.param([timedelta(hours=1)], False, id="idle an hour"),
        pytest.param([timedelta(minutes=59)] * 12, True, id="busy for just under twelve hours"),
        pytest.param([timedelta(minutes=59)] * 12 + [timedelta(minutes=12)], False, id="busy for twelve hours"),
    ],
)
def test_a_session_ends_when_idle_or_old(hana, client, time_machine, steps, stays):
    sign_in(client)
    assert is_in(client)
    now, answers = START, []
    for step in steps:
        now += step
        time_machine.move_to(now, tick=False)
        answers.append(is_in(client))

    assert answers == [True] * (len(steps) - 1) + [stays]


@pytest.mark.parametrize("change", ["password", "switched off"])
def test_every_session_ends_with_a_new_password_and_with_the_account(hana, client, change):
    here = Client()
    sign_in(client)
    sign_in(here)
    if change == "password":
        new = "another long password"
        here.post(
            reverse("admin:password_change"),
            {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
        )
    else:
        User.objects.update(is_active=False)

    assert not is_in(client)
    assert is_in(here) == (change == "password")


def test_cookies_belong_to_the_desk_alone(hana, client):
    response = sign_in(client)

    for name, same_site in (("staff", "Lax"), ("csrf", "Lax"), ("known", "Strict")):
        assert response.cookies[name]["httponly"]
        assert response.cookies[name]["samesite"] == same_site
        assert response.cookies[name]["path"] == "/"
    client.get(reverse("admin:index"))
    for address in ("/about/", "/platforms/"):
        assert not client.get(address).cookies
