"""Who may open and send what at the desk: the whole table, compared with `permissions.txt` line by line."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, get_resolver

from guides.desk.admin.correction import ReaderReportAdmin
from platforms.drafts.rows import save_facts
from platforms.models import (
    Article,
    Blocker,
    DraftChange,
    Edition,
    PageAlarm,
    Platform,
    ReaderReport,
    ReportedExit,
    Scenario,
    WatchedPage,
)
from platforms.roles import ADMINISTRATOR, EDITOR, PUBLISHER, setup_roles
from tests.documents import make_facts
from tests.factories import StaffFactory
from tests.guides.desk.browser import everything

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TABLE = Path(__file__).with_name("permissions.txt")
ROLES = ("visitor", "no role", EDITOR, PUBLISHER, ADMINISTRATOR)
VALUES = {"page": "guide", "fact": "platform", "number": "1", "url": "x"}
_COLUMNS = re.compile(r"(?P<route>\S+)\s+(?P<cells>(?:\S\S ?)+)\Z")


def admin_pages():
    """Every address of the admin by its pattern, with one that can be asked for."""

    def walk(patterns, above=""):
        for each in patterns:
            route = above + str(each.pattern)
            if isinstance(each, URLPattern):
                yield route
            else:
                yield from walk(each.url_patterns, route)

    for route in walk(get_resolver().url_patterns):
        if route.startswith("admin/"):
            yield route


def address_of(route):
    """One address of this pattern: about a row that exists, so that the answer is about permission alone."""
    if route.startswith("admin/^"):
        return "/admin/platforms/"
    found = re.match(r"admin/(\w+)/(\w+)/<", route)
    pk = apps.get_model(*found.groups())._default_manager.values_list("pk", flat=True).first() if found else 1
    address = "/" + re.sub(r"<(\w+:)?(\w+)>", lambda part: VALUES.get(part[2]) or str(pk or 1), route)
    # A row is added below another one, which the address names.
    above = {"platform": Platform.objects.get().pk, "blocker": Blocker.objects.get().pk}
    return f"{address}?{urlencode(above)}" if route.endswith("/add/") else address


def answered(response):
    """`o` open, `x` refused, `-` sent to sign in, `.` nothing there for this method."""
    if response.status_code in (404, 405):
        return "."
    if response.status_code == 403:
        return "x"
    if response.status_code in (301, 302) and "/admin/login/" in response.url:
        return "-"
    return "o"


def table():
    """What `permissions.txt` says of each address: one cell for each role, of asking and of sending."""
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    found = {(row := _COLUMNS.match(line))["route"]: row["cells"].split() for line in lines}
    assert len(found) == len(lines)
    return found


def clients():
    setup_roles()
    made = {"visitor": Client()}
    for role in ROLES[1:]:
        user = StaffFactory(is_superuser=False)
        user.groups.set(Group.objects.filter(name=role))
        made[role] = Client()
        made[role].force_login(user)
    return made


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_each_role_as_the_table_says(monkeypatch, role):
    # Permission is decided before anything is drawn or compared, and that takes most of the time.
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *args, **kwargs: "")
    monkeypatch.setattr("guides.desk.admin.base.document_of", lambda platform: {})
    platform = save_facts(everything())
    Article.objects.create(platform=platform, title="題", url="https://example.com/a", author="だれか")
    ReaderReport.objects.create(platform=platform, text="報告", where="", receipt="r", sent_at="2026-11-22T00:00Z")
    ReportedExit.objects.create(
        platform=platform, edition=1, planned_on="2026-11-22", left="not_yet", sent_at="2026-11-22T00:00Z", receipt="r"
    )
    Scenario.objects.create(platform=platform, name="場合", verdict="ready")
    page = WatchedPage.objects.create(url="https://example.com/help", host="example.com")
    PageAlarm.objects.create(page=page, kind="near", raised_at="2026-11-22T00:00Z")
    facts = make_facts().model_dump(mode="json")
    Edition.objects.create(platform=platform, number=1, facts=facts, reason="公開")
    found = {}
    client = clients()[role]
    for route in admin_pages():
        address = address_of(route)
        found[route] = "".join(answered(ask(address)) for ask in (client.get, client.post))
        if route == "admin/logout/":
            client = clients()[role]

    assert sorted(found) == sorted(admin_pages()), "an address is there twice"
    assert found == {route: cells[ROLES.index(role)] for route, cells in table().items()}


def test_the_table_is_worth_reading():
    assert len(table()) > 100
    for route, cells in table().items():
        assert len(cells) == len(ROLES)
        # Who may do more may do everything that others may.
        for less, more in zip(cells[1:], cells[2:], strict=False):
            assert all(before != "o" or after == "o" for before, after in zip(less, more, strict=True)), route


# ── What a forged form cannot do ─────────────────────────────────────────────────────────────────


def seat(role):
    return clients()[role]


def test_a_form_with_more_fields_makes_nobody_more_than_they_are():
    someone = StaffFactory(is_superuser=False)
    client = seat(ADMINISTRATOR)
    address = f"/admin/auth/user/{someone.pk}/change/"
    seen = client.get(address).context["seen"]
    forged = {"is_superuser": "on", "user_permissions": list(Permission.objects.values_list("pk", flat=True)[:5])}

    client.post(address, {"username": someone.username, "is_active": "on", "is_staff": "on", "seen": seen} | forged)

    someone.refresh_from_db()
    assert someone.is_staff
    assert not someone.is_superuser
    assert not someone.user_permissions.exists()


def test_an_administrator_makes_an_account_and_gives_it_a_role():
    client, new = seat(ADMINISTRATOR), "a new long password"
    response = client.post("/admin/auth/user/add/", {"username": "taro", "password1": new, "password2": new})
    taro, role = User.objects.get(username="taro"), Group.objects.get(name=EDITOR)
    assert response.url.endswith(f"/{taro.pk}/change/")
    seen = client.get(response.url).context["seen"]

    client.post(
        response.url, {"username": "taro", "is_active": "on", "is_staff": "on", "groups": [role.pk], "seen": seen}
    )

    taro.refresh_from_db()
    assert taro.is_staff
    assert list(taro.groups.all()) == [role]
    assert taro.check_password(new)


@pytest.mark.parametrize("page", ["change", "password"])
def test_an_administrator_cannot_take_over_the_account_that_may_do_everything(page):
    owner = StaffFactory(is_superuser=True, username="owner")
    client = seat(ADMINISTRATOR)
    new = "a new long password"

    response = client.post(
        f"/admin/auth/user/{owner.pk}/{page}/", {"username": "taken", "password1": new, "password2": new}
    )

    owner.refresh_from_db()
    assert response.status_code == 403
    assert owner.username == "owner"
    assert not owner.check_password(new)


def test_a_row_cannot_be_moved_to_another_platform_by_its_form():
    platform, other = save_facts(make_facts()), save_facts(make_facts(slug="other"))
    client, blocker = seat(EDITOR), platform.blockers.get()
    address = f"/admin/platforms/blocker/{blocker.pk}/change/"
    seen = client.get(address).context["seen"]

    client.post(address, {"platform": other.pk, "seen": seen, "_popup": "1", "id": "999"})

    blocker.refresh_from_db()
    assert blocker.platform == platform


def test_an_editor_cannot_publish_whatever_the_form_says():
    platform = save_facts(make_facts())
    client = seat(EDITOR)

    client.post(f"/admin/platforms/platform/{platform.pk}/publish/", {"reason": "公開", "seen": "x", "accept": "on"})

    assert not Edition.objects.exists()


def test_an_action_that_is_not_offered_does_nothing():
    save_facts(make_facts())
    client = seat(ADMINISTRATOR)
    for name in ("delete_selected", "nonsense"):
        chosen = {"action": name, "_selected_action": [Platform.objects.get().pk], "post": "yes"}
        client.post("/admin/platforms/platform/", chosen)

    assert Platform.objects.exists()


# ── Roles ────────────────────────────────────────────────────────────────────────────────────────


def permissions_of(role):
    return {f"{p.content_type.app_label}.{p.codename}" for p in Group.objects.get(name=role).permissions.all()}


def test_setting_up_twice_changes_nothing_and_mends_what_was_changed():
    setup_roles()
    before = {role: permissions_of(role) for role in ROLES[2:]}
    Group.objects.get(name=EDITOR).permissions.set(Permission.objects.filter(codename="add_edition"))
    setup_roles()

    assert {role: permissions_of(role) for role in ROLES[2:]} == before


def test_each_role_may_do_what_the_one_before_may():
    setup_roles()

    assert permissions_of(EDITOR) < permissions_of(PUBLISHER) < permissions_of(ADMINISTRATOR)
    assert permissions_of(PUBLISHER) - permissions_of(EDITOR) == {"platforms.add_edition"}


def test_nobody_may_rewrite_history():
    setup_roles()
    for model in (Edition, DraftChange):
        kind = ContentType.objects.get_for_model(model)
        held = Permission.objects.filter(content_type=kind, group__isnull=False)
        assert set(held.values_list("codename", flat=True).distinct()) <= {
            f"view_{model._meta.model_name}",
            "add_edition",
        }


def test_the_secrets_of_second_factors_have_no_page():
    names = {model.__name__ for model in admin.site._registry}

    assert not names & {"TOTPDevice", "StaticDevice", "Group", "Edition", "DraftChange", "RateCount"}
    assert User in admin.site._registry
    assert isinstance(admin.site._registry[ReaderReport], ReaderReportAdmin)
