"""`make demo`: something of everything to try, and never in a database that matters."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.http import QueryDict

from guides.desk import demo
from guides.desk.impact import impact
from guides.questions.answers import read_answers
from guides.report.report import build_report
from guides.sharing.article_checks import broken_links, stale_articles
from platforms.clock import today_in_japan
from platforms.editions import catalog
from platforms.editions.publishing import Proof, current_edition, proof
from platforms.models import Article, DraftChange, Edition, Platform, ReaderReport
from platforms.roles import ADMINISTRATOR, EDITOR, PUBLISHER

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="class")
def demo_folder(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("data") / "demo"
    with django_db_blocker.unblock():
        connection.ensure_connection()  # under the name below nobody could connect
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DATA_DIR", folder)
        patch.setitem(connection.settings_dict, "NAME", str(folder / "yamedoki.sqlite3"))
        yield


@pytest.fixture(scope="class")
def told(demo_folder: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command says on a site that has just been set up; made once, because it writes thousands of rows."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("setup_roles")
        call_command("load_platforms", *demo.DRAFTS, publish=True, stdout=StringIO())
        catalog.forget()
        yield made()
        transaction.set_rollback(True)
    catalog.forget()


def made() -> str:
    out = StringIO()
    call_command("make_demo", stdout=out)
    catalog.ask_again()
    return out.getvalue()


def moves_money(slug: str, found: dict[str, Proof]) -> bool:
    before = current_edition(Platform.objects.get(slug=slug)).document()
    return impact(before, found[slug].facts, (), today_in_japan(), catalog.current()).money_changes


@pytest.mark.usefixtures("told")
class TestMaking:
    def test_each_role_has_somebody_whose_password_is_told(self, told):
        for name, role in (("henshu", EDITOR), ("kokai", PUBLISHER), ("kanri", ADMINISTRATOR)):
            [password] = [
                line.split("パスワード：")[1] for line in told.splitlines() if f"ユーザー名：{name}　" in line
            ]
            user = authenticate(username=name, password=password)
            assert user.is_staff
            assert not user.is_superuser
            assert [group.name for group in user.groups.all()] == [role]

    def test_a_link_of_the_edition_before_shows_what_changed(self):
        current = catalog.current().get("crowdworks")
        answers = read_answers(current.facts, QueryDict("balance=800"))
        report = build_report(current, answers, today_in_japan(), edition="2")

        editions = Edition.objects.filter(platform__slug="crowdworks").order_by("number")
        assert [edition.number for edition in editions] == [1, 2, 3]
        assert report.changed_since.number == 2
        assert report.changed_since.changes
        assert report.changed_since.moved_days < 0

    def test_readers_see_true_facts_whatever_the_drafts_say(self):
        platforms = Platform.objects.all()
        assert platforms
        for platform in platforms:
            first = Edition.objects.get(platform=platform, number=1)
            assert current_edition(platform).facts == first.facts

    def test_one_draft_moves_readers_one_is_words_and_one_may_not_be_published(self):
        found = {slug: proof(Platform.objects.get(slug=slug), today_in_japan()) for slug in demo.DRAFTS}

        assert {slug: each.is_publishable for slug, each in found.items()} == {
            "crowdworks": True,
            "coconala": True,
            "timeticket": False,
        }
        assert all(each.changes for each in found.values())
        assert moves_money("crowdworks", found)
        assert not moves_money("coconala", found)
        by_hand = DraftChange.objects.filter(via="admin")
        assert set(by_hand.values_list("who__username", flat=True)) == {"henshu", "kokai"}

    def test_one_article_quotes_an_old_figure_and_every_link_works(self):
        [stale] = stale_articles(catalog.current(), today_in_japan())
        assert stale.quoted == "100円"
        assert Article.objects.count() == 2
        assert broken_links(catalog.current()) == ()

    def test_readers_reports_wait_and_one_is_done(self):
        assert sorted(ReaderReport.objects.values_list("status", flat=True)) == ["done", "open", "open"]
        for report in ReaderReport.objects.exclude(fact=""):
            assert report.where

    def test_a_second_run_makes_nothing_twice_and_new_passwords(self, told):
        counts = Edition.objects.count(), Article.objects.count(), ReaderReport.objects.count()
        second = made()

        assert (Edition.objects.count(), Article.objects.count(), ReaderReport.objects.count()) == counts
        assert User.objects.count() == 3
        assert "見本は、もうあります" in second
        assert set(told.splitlines()).isdisjoint({line for line in second.splitlines() if "パスワード：" in line})


class TestRefusing:
    @pytest.mark.parametrize(
        ("in_production", "folder", "database", "refused"),
        [
            pytest.param(False, "demo", "demo/yamedoki.sqlite3", False, id="the demo's own file"),
            pytest.param(True, "demo", "demo/yamedoki.sqlite3", True, id="production, even there"),
            pytest.param(False, ".data", ".data/yamedoki.sqlite3", True, id="the usual data folder"),
            pytest.param(False, "demo", ".data/yamedoki.sqlite3", True, id="a database elsewhere"),
            pytest.param(False, "demo", "yamedoki", True, id="a database on a server"),
        ],
    )
    def test_only_a_database_of_its_own_is_filled(self, in_production, folder, database, refused):
        root = Path("/srv/site")
        path = str(root / database) if "/" in database else database
        why = demo.refusal(in_production=in_production, data_dir=root / folder, database=path)

        assert bool(why) is refused

    def test_the_command_leaves_any_other_database_as_it_is(self):
        with pytest.raises(CommandError, match="make demo"):
            call_command("make_demo")

        assert not User.objects.exists()

    def test_the_command_refuses_in_production(self, monkeypatch):
        monkeypatch.setattr(settings, "IN_PRODUCTION", True)

        with pytest.raises(CommandError, match="本番"):
            call_command("make_demo")
        assert not User.objects.exists()
