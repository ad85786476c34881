import threading
import time
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.catalog import Catalog, PublishedPlatform, appearance
from platforms.editions.publishing import publish
from platforms.models import Edition, Platform
from tests.documents import make_facts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 22)


def published(slug="sample", **changes):
    return publish(save_facts(make_facts(slug=slug, **changes)), by=None, reason="公開", today=TODAY)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until the test moves it."""

    class Clock:
        now = 0.0
        began = time.time()

        def monotonic(self):
            return self.now

        def time(self):
            return self.began + self.now

    clock = Clock()
    monkeypatch.setattr(catalog, "time", clock)
    return clock


class TestReading:
    def test_readers_see_the_newest_edition(self):
        published()
        published(name="新しい名前")

        found = catalog.current().get("sample")

        assert (found.facts.name, found.number) == ("新しい名前", 2)

    def test_a_draft_edit_is_invisible_until_it_is_published(self):
        published()
        Platform.objects.update(name="編集の途中")

        assert catalog.current().get("sample").facts.name == "見本ワークス"

    def test_a_platform_that_was_never_published_is_not_there(self):
        save_facts(make_facts())

        assert catalog.current().get("sample") is None
        assert catalog.current().platforms == ()

    def test_platforms_stand_in_the_order_of_their_reading(self):
        published("b", kana="さ")
        published("a", kana="た")
        published("c", kana="あ")

        assert [p.facts.slug for p in catalog.current().platforms] == ["c", "b", "a"]

    def test_an_unreadable_edition_does_not_take_the_others_away(self):
        published()
        broken = save_facts(make_facts(slug="broken"))
        Edition.objects.create(platform=broken, number=1, facts={"slug": "broken"}, reason="こわれた版")

        assert [p.facts.slug for p in catalog.current().platforms] == ["sample"]

    def test_an_old_edition_answers_links_that_name_it(self):
        published()
        published(name="新しい名前")

        assert catalog.edition("sample", 1).facts.name == "見本ワークス"
        assert catalog.edition("sample", 9) is None


class TestFreshness:
    def test_soon_after_a_question_nothing_is_asked(self, clock, django_assert_num_queries):
        published()
        catalog.current()
        clock.now += catalog.FRESH_SECONDS - 0.1

        with django_assert_num_queries(0):
            catalog.current()

    def test_after_that_one_question_is_asked(self, clock, django_assert_num_queries):
        published()
        known = catalog.current()
        clock.now += catalog.FRESH_SECONDS

        with django_assert_num_queries(1):
            assert catalog.current() is known

    def test_a_publication_elsewhere_is_seen_within_a_second(self, clock):
        published()
        catalog.current()
        published(name="新しい名前")

        clock.now += 1

        assert catalog.current().get("sample").facts.name == "新しい名前"

    def test_a_publication_in_this_process_is_seen_at_once(self, clock, django_capture_on_commit_callbacks):
        published()
        catalog.current()

        with django_capture_on_commit_callbacks(execute=True):
            published(name="新しい名前")

        assert catalog.current().get("sample").facts.name == "新しい名前"

    def test_a_publication_while_another_thread_asks_is_seen_at_once(
        self, clock, monkeypatch, django_capture_on_commit_callbacks
    ):
        published()
        catalog.current()
        clock.now += 1
        ask = catalog._version

        def slowly():
            version = ask()
            with django_capture_on_commit_callbacks(execute=True):
                published(name="新しい名前")
            monkeypatch.setattr(catalog, "_version", ask)
            return version

        monkeypatch.setattr(catalog, "_version", slowly)
        catalog.current()

        assert catalog.current().get("sample").facts.name == "新しい名前"

    def test_the_version_changes_with_every_publication_and_only_then(self):
        versions = [catalog.current().version]
        for name in ("一", "二"):
            published(name=name)
            catalog.ask_again()
            versions.append(catalog.current().version)
            Platform.objects.update(name="編集の途中")
            catalog.ask_again()
            assert catalog.current().version == versions[-1]

        assert len(set(versions)) == 3

    @pytest.mark.parametrize("count", [pytest.param(10, id="10 platforms"), pytest.param(100, id="100 platforms")])
    def test_loading_costs_the_same_for_few_and_many(self, count, clock, django_assert_num_queries):
        first = published()
        Platform.objects.bulk_create(
            Platform(slug=f"p-{n}", name="名", kana="な", kind="agent", summary="紹介", fee_status="unknown")
            for n in range(count)
        )
        Edition.objects.bulk_create(
            Edition(platform=row, number=1, facts=first.facts | {"slug": row.slug}, reason="公開")
            for row in Platform.objects.exclude(slug="sample")
        )

        with django_assert_num_queries(3):
            assert len(catalog.current().platforms) == count + 1
        clock.now += 1
        with django_assert_num_queries(1):
            catalog.current()

    def test_editions_that_stayed_are_not_parsed_again(self):
        published()
        published("other")
        before = catalog.current().get("other")

        published(name="新しい名前")
        catalog.ask_again()

        assert catalog.current().get("other") is before


class TestSeveralProcesses:
    """One edition is published at 10.0; processes that know the one before are asked at any moment around it."""

    published_at = 10.0

    @given(st.floats(0, 2_000_000_000))
    def test_an_edition_appears_once_all_have_asked_at_a_moment_when_the_proxy_keeps_nothing(self, published):
        moment = appearance(published)

        assert moment - published == pytest.approx(1.05, abs=0.25 + 1e-6)
        assert moment % 0.5 == 0

    @given(st.lists(st.tuples(st.integers(0, 3), st.floats(8.0, 13.0)), min_size=1, max_size=60))
    def test_all_show_a_new_edition_from_the_same_moment_on(self, asked):
        old, new = (self.edition(number) for number in (1, 2))
        with pytest.MonkeyPatch.context() as patch:
            now = 0.0
            processes = [type("Memory", (catalog._Memory,), {"lock": threading.Lock()}) for _ in range(4)]
            patch.setattr(catalog, "time", SimpleNamespace(monotonic=lambda: now, time=lambda: now))
            patch.setattr(catalog, "appearance", appearance)
            patch.setattr(catalog, "_loaded", lambda known: self.loaded(known, new if now >= 10.0 else old))
            begun = [(process, 7.0) for process in range(4)]
            for process, moment in sorted([*begun, *asked], key=lambda pair: pair[1]):
                now = moment
                patch.setattr(catalog, "_Memory", processes[process])

                assert (catalog.current().get("sample").number == 2) is (moment >= 11.0)

    def edition(self, number):
        published = datetime.fromtimestamp(self.published_at if number == 2 else 1.0, UTC)
        return Catalog(str(number), {number: PublishedPlatform(make_facts(slug="sample"), number, published)})

    @staticmethod
    def loaded(known, current):
        return known if known is not None and known.version == current.version else current

    def test_a_wrong_clock_of_the_publisher_holds_nothing_back(self, clock, monkeypatch):
        monkeypatch.setattr(catalog, "appearance", appearance)
        published()
        catalog.current()
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            published(name="新しい名前")

        clock.now += 1  # it is noticed
        assert catalog.current().get("sample").number == 1
        clock.now += 1.3

        assert catalog.current().get("sample").number == 2


class TestOutage:
    @pytest.fixture
    def database_is_down(self, monkeypatch):
        def fails(known):
            raise OperationalError

        return lambda: monkeypatch.setattr(catalog, "_loaded", fails)

    def test_readers_keep_reading_while_the_database_is_down(self, database_is_down, caplog):
        published()
        known = catalog.current()
        database_is_down()
        catalog.ask_again()

        assert catalog.current() is known
        assert "does not answer" in caplog.text

    def test_without_anything_loaded_the_outage_is_told(self, database_is_down):
        database_is_down()

        with pytest.raises(OperationalError):
            catalog.current()

    def test_the_catalog_comes_back_with_the_database(self, database_is_down, monkeypatch, clock):
        published()
        catalog.current()
        with monkeypatch.context():
            database_is_down()
            catalog.ask_again()
            catalog.current()
        monkeypatch.undo()
        published(name="新しい名前")
        catalog.ask_again()

        assert catalog.current().get("sample").facts.name == "新しい名前"


class TestFinding:
    @pytest.fixture(autouse=True)
    def three_platforms(self):
        published("crowdworks", name="クラウドワークス", kana="くらうどわーくす", aliases=["クラワ"])
        published("potepan-freelance", name="ポテパンフリーランス", kana="ぽてぱんふりーらんす", kind="agent")
        published("coconala", name="ココナラ", kana="ここなら", categories=[{"key": "art", "label": "絵"}])

    @pytest.mark.parametrize(
        ("text", "slugs"),
        [
            pytest.param("クラウド", ["crowdworks"], id="katakana"),
            pytest.param("くらうど", ["crowdworks"], id="hiragana"),
            pytest.param("ｸﾗｳﾄﾞ", ["crowdworks"], id="half-width katakana"),
            pytest.param("CrowdWorks", ["crowdworks"], id="capital letters"),
            pytest.param("ＣＲＯＷＤ", ["crowdworks"], id="full-width letters"),
            pytest.param("crowd works", ["crowdworks"], id="two words"),
            pytest.param("potepan freelance", ["potepan-freelance"], id="without the hyphen"),
            pytest.param("クラワ", ["crowdworks"], id="an alias"),
            pytest.param("", ["crowdworks", "coconala", "potepan-freelance"], id="nothing"),
            pytest.param("存在しない", [], id="nobody's name"),
        ],
    )
    def test_search_finds_every_spelling(self, text, slugs):
        assert {p.facts.slug for p in catalog.current().search(text)} == set(slugs)

    def test_search_narrows_by_category_and_kind(self):
        found = catalog.current()

        assert [p.facts.slug for p in found.search(category="art")] == ["coconala"]
        assert [p.facts.slug for p in found.search(kind="agent")] == ["potepan-freelance"]
        assert found.search(category="art", kind="agent") == ()

    @pytest.mark.parametrize(
        ("text", "slug"),
        [
            pytest.param("crowdwork", "crowdworks", id="a letter short"),
            pytest.param("ココナレ", "coconala", id="a wrong letter"),
            pytest.param("potepanfreelance", "potepan-freelance", id="no hyphen"),
        ],
    )
    def test_a_misspelt_name_finds_the_near_one_first(self, text, slug):
        assert catalog.current().near(text)[0].facts.slug == slug

    def test_nothing_is_near_to_nonsense(self):
        assert catalog.current().near("zzzzzzzz") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("翻訳", ["tongue"], id="a kind of work"),
        pytest.param("ハンドメイド", ["craft"], id="what a platform is"),
        pytest.param("くらふと", ["craft"], id="a name before what others do"),
    ],
)
def test_people_find_a_platform_by_what_they_do_there(text, found):
    craft = make_facts(slug="craft", name="クラフト", kana="くらふと", kind="handmade")
    tongue = make_facts(
        slug="tongue", name="ことば", kana="ことば", categories=[{"key": "translation", "label": "翻訳"}]
    )
    published = {
        n: PublishedPlatform(facts, 1, datetime(2026, 11, 22, tzinfo=UTC)) for n, facts in enumerate((craft, tongue))
    }

    assert [p.facts.slug for p in Catalog("", published).search(text)] == found
