"""What to check again next, and that a check is written down."""

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides.desk import kept_queue
from guides.desk.review_queue import COMPARED, NEVER_CHECKED_DAYS, VOLATILITY, Watched, changed_places, queue, watched
from guides.desk.scenarios import Place
from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.publishing import publish
from platforms.models import Citation, DraftChange, PayoutMethod, Remedy, Scenario, Source
from tests.documents import CHECKED, blocker, cited, make_facts, remedy
from tests.dom import parse
from tests.factories import StaffFactory
from tests.guides.desk.browser import told, url
from tests.guides.desk.test_scenarios import scenario
from tests.guides.published import facts_of

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def undefined_variables_fail():
    """Django's own admin templates ask for what is not there."""


def fact(place: Place = ("notes", "a"), **changes):
    about = {"slug": "sample", "platform": "見本", "name": "事実", "last_checked": TODAY - timedelta(days=30)}
    return Watched(place=place, **{**about, **changes})


# ── The order ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"last_checked": TODAY - timedelta(days=31)}, id="one day older"),
        pytest.param({"drives": 1}, id="one result rests on it"),
        pytest.param({"place": ("fee_schedules", "a")}, id="a kind that changes often"),
        pytest.param({"changes": 1}, id="changed a short time ago"),
        pytest.param({"last_checked": None}, id="never checked"),
    ],
)
def test_each_of_these_alone_comes_first(more):
    plain, urgent = fact(), fact(**more)

    assert queue([plain, urgent], TODAY)[0] == urgent
    assert queue([urgent, plain], TODAY)[0] == urgent


def test_the_four_factors_multiply():
    found = fact(("payout_methods", "a"), drives=2, changes=1)

    assert found.urgency(TODAY) == 30 * (1 + 2) * VOLATILITY["payout_methods"] * (1 + 1)


def test_what_was_checked_today_is_done():
    assert queue([fact(last_checked=TODAY, drives=50, changes=9)], TODAY) == ()


def test_a_check_dated_in_the_future_is_not_negative():
    assert fact(last_checked=TODAY + timedelta(days=3)).urgency(TODAY) == 0


def test_a_fact_without_an_agreeing_source_counts_as_two_years_old():
    assert fact(last_checked=None).age_days(TODAY) == NEVER_CHECKED_DAYS == 730


facts = st.builds(
    fact,
    place=st.tuples(st.sampled_from(sorted(VOLATILITY.keys() - {"platform"})), st.sampled_from("abc")),
    last_checked=st.none() | st.dates(date(2025, 1, 1), TODAY),
    drives=st.integers(0, 60),
    changes=st.integers(0, 5),
)


@given(st.lists(facts, unique=True))
def test_the_order_does_not_depend_on_where_it_began(some):
    order = queue(some, TODAY)

    assert order == queue(reversed(some), TODAY)
    assert [each.urgency(TODAY) for each in order] == sorted((f.urgency(TODAY) for f in order), reverse=True)


@given(facts)
def test_nothing_becomes_less_urgent_with_time(some):
    assert replace(some).urgency(TODAY + timedelta(days=1)) >= some.urgency(TODAY)


# ── What is known of each fact ───────────────────────────────────────────────────────────────────


def test_facts_know_the_results_that_rest_on_them():
    found = {each.place: each for each in watched(make_facts(), [scenario(), scenario("balance=0")], {}, TODAY)}

    assert found["blockers", "balance"].drives == 1
    assert found["blockers", "balance", "remedies", "payout"].drives == 1
    assert found["payout_methods", "monthly"].drives == COMPARED + 1
    assert found["fee_schedules", "standard"].drives == COMPARED
    assert found["precautions", "save"].drives == 0
    assert {each.last_checked for each in found.values()} == {CHECKED}


def test_facts_have_names_that_editors_know():
    names = {each.place: each.name for each in watched(make_facts(), [], {}, TODAY)}

    assert names["blockers", "balance"] == "退会できない理由「残高がある」"
    assert (
        names["blockers", "balance", "remedies", "payout"] == "退会できない理由「残高がある」 › 解消方法「出金を待つ」"
    )


def test_a_change_counts_for_the_fact_it_belongs_to():
    first = make_facts()
    second = make_facts(blockers=[blocker(remedies=[remedy(wait={"kind": "open"})])])
    third = make_facts(name="改名", blockers=[blocker(title="お金がある", remedies=[remedy(wait={"kind": "open"})])])

    assert changed_places(first, second) == {("blockers", "balance", "remedies", "payout")}
    assert changed_places(second, third) == {("blockers", "balance"), ()}


def test_a_new_check_of_the_same_words_is_no_change():
    later = cited("balance")["citations"][0] | {"checked_on": TODAY}

    assert changed_places(make_facts(), make_facts(blockers=[blocker(citations=[later])])) == frozenset()


def test_every_fact_of_the_real_platforms_has_a_place_in_the_queue():
    for slug in ("crowdworks", "lancers", "coconala"):
        found = watched(facts_of(slug), [], {}, TODAY)
        assert len({each.place for each in found}) == len(found) > 20
        assert all(each.kind in VOLATILITY for each in found)


# ── At the desk ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def editor(db):
    return StaffFactory()


@pytest.fixture
def desk(client, editor, time_machine):
    time_machine.move_to("2026-11-24T09:00:00+09:00")
    client.force_login(editor)
    return client


@pytest.fixture
def published(desk):
    catalog.forget()
    platform = save_facts(make_facts())
    publish(platform, by=None, reason="はじめての公開", today=TODAY)
    return platform


def test_the_queue_lists_facts_and_leads_to_their_evidence(desk, published):
    text = desk.get(url("platform_review")).text
    first = text.index(url("platform_check", published.pk, "payout_methods/monthly"))

    assert first < text.index(url("platform_check", published.pk, "precautions/save"))
    assert "（23日前）" in text


def test_the_queue_costs_the_same_for_three_published_platforms_and_for_nine(desk, django_assert_max_num_queries):
    counts = []
    for slugs in (range(3), range(3, 9)):
        for n in slugs:
            for name in ("一", "二"):
                publish(save_facts(make_facts(slug=f"p-{n}", name=name)), by=None, reason="公開", today=TODAY)
        desk.get(url("platform_review"))
        with django_assert_max_num_queries(12) as counted:
            desk.get(url("platform_review"))
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_the_queue_can_be_one_platforms_own(desk, published):
    save_facts(make_facts(slug="other", name="ほかのサイト"))
    text = desk.get(url("platform_review", platform="other")).text

    assert "<td>ほかのサイト</td>" in text
    assert "<td>見本ワークス</td>" not in text


def test_a_draft_that_cannot_be_read_is_named(desk, published):
    Remedy.objects.update(wait_kind="payout", wait_method=None)
    DraftChange.objects.create(platform=published, via=DraftChange.Via.ADMIN, changes=[{"where": "待ち時間"}])

    assert "見本ワークスは、下書きに直すところがあるため" in desk.get(url("platform_review")).text


def check(desk, platform, path="blockers/balance", **changes):
    address = url("platform_check", platform.pk, path)
    form = desk.get(address).context["form"]
    given = {
        "citations": [row.pk for row in form.fields["citations"].queryset],
        "checked_how": "公式ヘルプの本文と照合",
        "looked_at": "live_page",
        "seen": form["seen"].value(),
    }
    return desk.post(address, {**given, **changes}, follow=True)


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        pytest.param("blockers/balance", "blocker", id="a reason"),
        pytest.param("blockers/balance/remedies/payout", "remedy", id="a remedy"),
        pytest.param("fee_schedules/standard", "feeschedule", id="a fee schedule"),
    ],
)
def test_a_check_says_what_was_compared_by_whom_and_when(desk, editor, published, path, owner):
    response = check(desk, published, path)
    changed = Citation.objects.get(checked_on=TODAY)
    log = DraftChange.objects.latest("pk")

    assert "確認を下書きに記録しました" in told(response)
    assert (changed.content_type.model, changed.checked_how) == (owner, "公式ヘルプの本文と照合")
    assert log.who == editor
    assert [change["after"] for change in log.changes] == ["2026-11-24", "公式ヘルプの本文と照合"]
    assert url("platform_check", published.pk, path) not in response.text.replace(f"{path}/remedies", "")


def test_a_check_must_say_what_was_compared_with_which_source(desk, published):
    page = check(desk, published, checked_how=" ", citations=[])

    assert "見直した根拠を、少なくとも1つ選んでください。" in page.text
    assert not Citation.objects.filter(checked_on=TODAY).exists()


def test_nothing_is_ticked_or_said_beforehand(desk, published):
    page = parse(desk.get(url("platform_check", published.pk, "payout_methods/monthly")).text)

    assert not [box for box in page.all("input", type="checkbox") if "checked" in box.attributes]
    assert [option["value"] for option in page.all("option") if "selected" in option.attributes] == [""]
    assert page.one("input", name="checked_how").get("value") == ""


def test_the_fact_itself_stands_beside_its_evidence(desk, published):
    text = desk.get(url("platform_check", published.pk, "payout_methods/monthly")).text

    assert "<dt>最低出金額（円）</dt><dd>1000</dd>" in text
    assert "手数料（円） 500" in text


def test_a_figure_that_a_text_names_is_shown_as_readers_read_it(desk, published):
    PayoutMethod.objects.update(title="{payout.monthly.minimum}から自動")
    for address in (
        url("platform_check", published.pk, "payout_methods/monthly"),
        url("platform_review_source", url=quote(TestBySource.ADDRESS, safe="")),
    ):
        text = desk.get(address).text

        assert "1,000円から自動" in text
        assert "{payout" not in text


def test_a_page_must_be_said_to_be_live_or_a_copy_and_an_inference_is_neither(desk, published):
    assert "保存された写しを見たのかを選んでください" in check(desk, published, looked_at="").text

    Source.objects.update(kind="inferred", url="")
    check(desk, published)
    assert Citation.objects.get(checked_on=TODAY).looked_at == ""


def test_the_filter_of_the_queue_is_still_there_after_a_check(desk, published):
    address = url("platform_check", published.pk, "blockers/balance", platform="sample")
    assert address in desk.get(url("platform_review", platform="sample")).text
    form = desk.get(address).context["form"]
    ticked = [row.pk for row in form.fields["citations"].queryset]
    given = {"citations": ticked, "checked_how": "照合", "looked_at": "live_page", "seen": form["seen"].value()}

    assert desk.post(address, given).url == url("platform_review", platform="sample")


class TestBySource:
    """All facts of one page at once, each ticked by itself."""

    ADDRESS = "https://example.com/help"

    def page(self, desk):
        return desk.get(url("platform_review_source", url=quote(self.ADDRESS, safe="")))

    def test_the_pages_are_listed_and_lead_to_their_facts(self, desk, published):
        listed = parse(desk.get(url("platform_review_source")).text)
        (link,) = [a["href"] for a in listed.all("a") if a.text == self.ADDRESS]

        assert "出金方法「自動の出金」" in desk.get(url("platform_review_source") + link).text

    def test_only_what_is_ticked_is_checked_in_every_draft(self, desk, published):
        save_facts(make_facts(slug="other", name="ほかのサイト"))
        form = self.page(desk).context["form"]
        rows = list(form.fields["citations"].queryset)
        ticked = [row.pk for row in rows if row.content_type.model in ("blocker", "feeschedule")]
        given = {"citations": ticked, "checked_how": "本文と照合", "looked_at": "live_page"}
        desk.post(
            url("platform_review_source", url=quote(self.ADDRESS, safe="")), given | {"seen": form["seen"].value()}
        )

        assert len(ticked) == 4
        assert set(Citation.objects.filter(checked_on=TODAY).values_list("pk", flat=True)) == set(ticked)
        assert set(DraftChange.objects.values_list("platform__slug", flat=True)) == {"sample", "other"}

    def test_evidence_that_changed_meanwhile_is_shown_first_and_ticks_stay(self, desk, published):
        form = self.page(desk).context["form"]
        ticked = [row.pk for row in form.fields["citations"].queryset][:2]
        Citation.objects.update(says="変わった")
        given = {"citations": ticked, "checked_how": "照合", "looked_at": "live_page", "seen": form["seen"].value()}
        page = desk.post(url("platform_review_source", url=quote(self.ADDRESS, safe="")), given)

        assert "根拠が変わりました" in page.text
        boxes = [box for box in parse(page.text).all("input", type="checkbox") if "checked" in box.attributes]
        assert [int(box["value"]) for box in boxes] == ticked


def test_evidence_of_another_fact_cannot_be_slipped_in(desk, published):
    others = Citation.objects.exclude(content_type__model="blocker").values_list("pk", flat=True)
    check(desk, published, citations=list(others))

    assert not Citation.objects.filter(checked_on=TODAY).exists()


@pytest.mark.parametrize("edit", [{"says": "ほかの人が直しました。"}, {"superseded": True}], ids=["words", "history"])
def test_evidence_that_changed_meanwhile_is_shown_first(desk, published, edit):
    Citation.objects.update(agrees=False)
    address = url("platform_check", published.pk, "blockers/balance")
    seen = desk.get(address).context["form"]["seen"].value()
    Citation.objects.update(**edit)
    page = check(desk, published, seen=seen, checked_how="わたしの照合")

    assert "根拠が変わりました" in page.text
    assert "わたしの照合" in page.text
    assert not Citation.objects.filter(checked_on=TODAY).exists()


@pytest.mark.parametrize(
    "path", ["nothing", "blockers/nothing", "sources/help", "blockers/balance/remedies/x", "citations/1"]
)
def test_facts_that_do_not_exist_are_missing(desk, published, path):
    assert desk.get(url("platform_check", published.pk, path)).status_code == 404


def test_staff_without_permission_neither_see_nor_check(client, published):
    client.force_login(StaffFactory(is_superuser=False))

    assert client.get(url("platform_review")).status_code == 403
    assert client.post(url("platform_check", published.pk, "blockers/balance")).status_code == 403


# ── Drafts under work ────────────────────────────────────────────────────────────────────────────


def saved(slug: str, at: str, **changes):
    """A draft that was never published, saved as the desk and the commands save it."""
    platform = save_facts(make_facts(slug=slug, **changes))
    DraftChange.objects.create(platform=platform, via=DraftChange.Via.LOAD, changes=[{"where": at}])
    return platform


@pytest.fixture
def documents_read(monkeypatch):
    """The ids of the drafts that are read from their rows."""
    read = []
    real = kept_queue.documents_of

    def noted(platforms):
        documents = real(platforms)
        read.extend(documents)
        return documents

    monkeypatch.setattr(kept_queue, "documents_of", noted)
    return read


def test_a_draft_that_was_never_published_is_read_once_for_each_save(desk, documents_read):
    first, second = (saved(slug, "はじめ", name=slug) for slug in ("first", "second"))
    for _ in range(3):
        desk.get(url("platform_review"))
    assert sorted(documents_read) == [first.pk, second.pk]

    saved("first", "名前", name="新しい名前")
    assert "<td>新しい名前</td>" in desk.get(url("platform_review")).text
    assert documents_read[2:] == [first.pk]


def test_a_draft_without_an_entry_in_the_log_is_read_every_time(desk, documents_read):
    platform = save_facts(make_facts())
    for _ in range(2):
        desk.get(url("platform_review"))

    assert documents_read == [platform.pk] * 2


def test_a_draft_shows_the_scenario_that_was_added_since(desk):
    platform = saved("first", "はじめ")
    drives = [fact.drives for fact in kept_queue.the_queue(TODAY).due() if fact.place == ("blockers", "balance")]
    Scenario.objects.create(platform=platform, name="残高あり", query="balance=500", on=TODAY, verdict="blocked")
    more = [fact.drives for fact in kept_queue.the_queue(TODAY).due() if fact.place == ("blockers", "balance")]

    assert more == [drives[0] + 1]


def test_a_deleted_draft_leaves_the_queue_and_one_that_is_mended_comes_back(desk):
    gone, broken = saved("gone", "はじめ"), saved("broken", "はじめ")
    desk.get(url("platform_review"))
    gone.delete()
    Remedy.objects.update(wait_kind="payout", wait_method=None)
    DraftChange.objects.create(platform=broken, via=DraftChange.Via.ADMIN, changes=[{"where": "待ち時間"}])
    found = kept_queue.the_queue(TODAY)
    assert (found.number(), found.broken) == (0, [broken])

    saved("broken", "待ち時間")
    assert kept_queue.the_queue(TODAY).number("broken") == kept_queue.the_queue(TODAY).number() > 0


@pytest.mark.parametrize("days", [0, 1, 400])
def test_what_is_kept_says_the_same_as_what_is_worked_out_anew(desk, published, days):
    saved("first", "はじめ")
    Scenario.objects.create(platform=published, name="いつでも", query="balance=500", verdict="blocked")
    today = TODAY + timedelta(days=days)
    kept_queue.the_queue(TODAY)
    kept = [list(kept_queue.the_queue(today).due()) for _ in range(2)]
    kept_queue.forget()

    assert kept == [list(kept_queue.the_queue(today).due())] * 2
