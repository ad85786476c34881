"""「この行がおかしい」: from our own page alone, by people, once, within limits, as plain text."""

import itertools
import os
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from limits import RateLimitItemPerDay

from guides.corrections import storing
from guides.corrections.storing import MOST_HELD, MOST_OPEN
from guides.desk.admin.links import row_at
from guides.web.form_tokens import new_token
from platforms import rate_limits
from platforms.documents.addresses import facts_by_address
from platforms.drafts.field_mapping import address_in_words
from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.publishing import publish
from platforms.models import Blocker, Platform, RateCount, ReaderReport, ReportStatus
from platforms.rate_limits import CORRECTIONS, CORRECTIONS_OF_A_NETWORK
from tests.documents import make_facts
from tests.dom import parse
from tests.factories import StaffFactory
from tests.guides.desk.browser import told
from tests.guides.published import MAIN, facts_of

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MANY = int(os.environ.get("POSTS", "10000"))
ADDRESS = "/reports/new/?platform=sample&fact=blockers.balance"
EVIL = "<script>alert(1)</script>\"'&{{7*7}}"


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def readers(db):
    """A site that published one platform."""
    catalog.forget()
    publish(save_facts(make_facts()), by=None, reason="はじめての公開", today=date(2026, 11, 22))
    yield Client()
    catalog.forget()


def token(age=60):
    return new_token(NOW - timedelta(seconds=age))


def send(client=None, address=ADDRESS, network="203.0.113.5", headers=None, **changes):
    data = {"text": "最低額が変わりました。", "source_url": "", "email": "", "homepage": "", "token": token()} | changes
    sent = {"Sec-Fetch-Site": "same-origin"} if headers is None else headers
    return (client or Client()).post(address, data, headers=sent, REMOTE_ADDR=network)


def a_report(**changes):
    number = ReaderReport.objects.count()
    given = {"platform": Platform.objects.get(), "text": "報告", "where": "", "receipt": f"r{number}", "sent_at": NOW}
    return ReaderReport.objects.create(**given | changes)


# ── The way back ─────────────────────────────────────────────────────────────────────────────────

REPORT = "/guides/sample/report/?balance=800&on=2026-11-22"


def test_a_reader_comes_back_to_the_own_report_with_its_answers(readers):
    form = parse(readers.get(ADDRESS, headers={"Referer": f"http://testserver{REPORT}"}).text)
    assert form.one("input", name="back")["value"] == REPORT
    assert [link["href"] for link in form.all("a") if link.text == "送らずに戻る"] == [REPORT]

    sent = send(readers, back=REPORT)
    links = {link.text: link["href"] for link in parse(readers.get(sent.url).text).all("a")}
    assert links["自分の結果へ戻る"] == REPORT


def test_the_way_back_outlives_a_mistake(readers):
    page = parse(send(readers, back=REPORT, text="").text)

    assert page.one("input", name="back")["value"] == REPORT


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/guides/sample/report/",
        "//example.com/guides/sample/report/",
        "javascript:alert(1)",
        "/admin/",
        "/reports/new/",
        "/guides/sample/nowhere/at/all/",
        "http://[",
        "/guides/sample/report/?" + "a" * 4_000,
    ],
)
def test_nothing_else_leads_back(readers, address):
    assert not parse(readers.get("/reports/sent/", {"back": address}).text).all("a", href=address)
    assert not parse(readers.get(ADDRESS, headers={"Referer": address}).text).all("input", name="back")
    assert send(readers, back=address).url == "/reports/sent/"


# ── The way there ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("slug", MAIN)
@pytest.mark.parametrize("kind", ["guides", "platforms"])
def test_every_piece_of_evidence_leads_to_a_report_about_its_own_fact(site, slug, kind):
    page = parse(site.get(f"/{kind}/{slug}/").text)
    known = facts_by_address(facts_of(slug))
    folded = page.all("details", class_="cites")
    assert folded
    for evidence in folded:
        links = [link for link in evidence.all("a") if "この行がおかしい" in link.text]
        assert len(links) == 1
        query = parse_qs(urlsplit(links[0]["href"]).query)
        assert query["platform"] == [slug]
        assert "fact" not in query or query["fact"][0] in known
        answer = site.get(links[0]["href"])
        assert answer.status_code == 200
    assert sum("fact=" in link["href"] for link in page.all("a") if "この行がおかしい" in link.text) >= len(folded) - 1


def test_the_page_shows_the_line_and_asks_for_no_person(site):
    blocker = facts_of("crowdworks").blockers[0]
    page = parse(site.get(f"/reports/new/?platform=crowdworks&fact=blockers.{blocker.key}").text)

    assert blocker.title in page.one("main").text
    assert "個人情報は書かないでください" in page.text
    assert page.one("textarea")["maxlength"] == "2000"
    assert page.one("meta", name="robots")["content"] == "noindex"
    for field in ("text", "source_url", "email"):
        assert page.one("label", **{"for": field})


def test_the_page_sets_no_cookie_and_is_kept_by_nobody(site):
    response = site.get("/reports/new/?platform=crowdworks")

    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_fact_that_is_gone_becomes_a_report_about_the_platform(site):
    page = parse(site.get("/reports/new/?platform=crowdworks&fact=blockers.gone").text)

    assert "いまの公開データにありません" in page.text
    assert "fact=" not in page.one("form", method="post")["action"]


def test_without_a_platform_the_reader_chooses_one(site):
    page = parse(site.get("/reports/new/").text)

    assert {f"?platform={slug}" for slug in MAIN} <= {
        link["href"][-len(f"?platform={slug}") :] for slug in MAIN for link in page.all("a")
    }


def test_an_unknown_platform_is_not_found(site):
    assert site.get("/reports/new/?platform=nowhere").status_code == 404


def test_addresses_name_every_part_with_a_key():
    document = make_facts()
    found = facts_by_address(document)

    assert found["blockers.balance"] is document.blockers[0]
    assert found["blockers.balance.remedies.payout"] is document.blockers[0].remedies[0]
    assert (
        address_in_words("blockers.balance.remedies.payout", document)
        == "退会できない理由「残高がある」 › 解消方法「出金を待つ」"
    )
    assert address_in_words("", document) == document.name


# ── What is stored ───────────────────────────────────────────────────────────────────────────────


def test_a_report_is_stored_with_what_the_reader_saw(readers):
    response = send(readers, source_url="https://example.com/help", email="a@example.jp", text="一行目\r\n二行目")

    assert response.status_code == 302
    assert response.url == "/reports/sent/"
    assert "ありがとうございます" in parse(readers.get(response.url).text).text
    stored = ReaderReport.objects.get()
    assert (stored.platform.slug, stored.fact, stored.edition) == ("sample", "blockers.balance", 1)
    assert stored.where == "退会できない理由「残高がある」"
    assert stored.shown.startswith("残高がある\n")
    assert (stored.text, stored.source_url, stored.email) == (
        "一行目\n二行目",
        "https://example.com/help",
        "a@example.jp",
    )
    assert stored.status == ReportStatus.OPEN
    assert stored.sent_at == NOW


def test_no_fact_and_no_edition_changes_by_a_report(readers):
    before = catalog.current().get("sample").facts
    send(readers)
    catalog.forget()

    assert catalog.current().get("sample").facts == before


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"text": ""}, 422, id="nothing written"),
        pytest.param({"text": " \n　"}, 422, id="blanks alone"),
        pytest.param({"text": "あ" * 2_000}, 302, id="2,000 characters"),
        pytest.param({"text": "あ" * 2_001}, 422, id="one character too many"),
        pytest.param({"text": "a\r\n" * 1_000}, 302, id="2,000 characters whose line ends a browser sends as two"),
        pytest.param({"text": "あ" * 300_000}, 422, id="almost a megabyte"),
        pytest.param({"text": "https://example.com/ " * 90}, 302, id="ninety addresses"),
        pytest.param({"text": "a\x00b"}, 422, id="a NUL"),
        pytest.param({"text": "\u202e逆👩‍👩‍👧"}, 302, id="odd but honest characters"),
        pytest.param({"source_url": "javascript:alert(1)"}, 422, id="a script as a source"),
        pytest.param({"source_url": "data:text/html,x"}, 422, id="data as a source"),
        pytest.param({"source_url": "ftp://example.com/"}, 422, id="a source that no browser opens"),
        pytest.param({"source_url": "https://example.com/" + "a" * 500}, 422, id="an endless source"),
        pytest.param({"source_url": "https://example.com/\r\nX: 1"}, 422, id="a source with a second line"),
        pytest.param({"email": "nobody"}, 422, id="half an address"),
        pytest.param({"email": "a@example.jp\r\nBcc: b@example.jp"}, 422, id="a second header in the address"),
        pytest.param({"email": "a@example.jp"}, 302, id="an address"),
        pytest.param({"homepage": "https://spam.example/"}, 422, id="the field that nobody sees"),
    ],
)
def test_sizes_and_shapes(readers, changes, status):
    response = send(readers, **changes)

    assert response.status_code == status
    assert ReaderReport.objects.count() == (status == 302)
    if status == 422:
        page = parse(response.text)
        assert "まだ送られていません" in page.one("div", id="errors").text
        assert page.all("a", href=f"#{next(iter(changes))}")


def test_what_was_typed_comes_back_as_text(readers):
    response = send(readers, text=EVIL, source_url=EVIL, email=EVIL)
    page = parse(response.text)

    assert page.one("textarea").text == EVIL
    assert page.one("input", id="source_url")["value"] == EVIL
    assert "<script>alert" not in response.text


def test_ten_megabytes_are_refused(readers):
    assert send(readers, text="a" * 10_000_000).status_code == 400
    assert not ReaderReport.objects.exists()


# ── Who sends ────────────────────────────────────────────────────────────────────────────────────

SITES = ["same-origin", "same-site", "cross-site", "none", "nonsense", None]
ORIGINS = [site_settings.SITE_URL, "https://evil.example", "null", None]
MATRIX = [
    pytest.param(
        site,
        origin,
        site == "same-origin" or (site is None and origin == site_settings.SITE_URL),
        id=f"{site}, {origin}",
    )
    for site, origin in itertools.product(SITES, ORIGINS)
]


@pytest.mark.parametrize(("fetched_from", "origin", "accepted"), MATRIX)
def test_only_our_own_page_can_send(readers, fetched_from, origin, accepted):
    headers = {"Sec-Fetch-Site": fetched_from, "Origin": origin}
    response = send(readers, headers={name: value for name, value in headers.items() if value is not None})

    assert response.status_code == (302 if accepted else 403)
    assert ReaderReport.objects.count() == accepted
    if not accepted:
        assert "受け取れませんでした" in response.text


def test_the_matrix_has_24_rows_and_two_ways_in():
    assert len(MATRIX) == 24
    assert sum(row.values[2] for row in MATRIX) == 5


def test_only_forms_that_prove_a_person_are_exempt_from_djangos_own_check():
    exempt = []

    def walk(patterns):
        for each in patterns:
            if isinstance(each, URLResolver):
                walk(each.url_patterns)
            elif isinstance(each, URLPattern) and getattr(each.callback, "csrf_exempt", False):
                exempt.append(each.name)

    walk(get_resolver().url_patterns)

    assert sorted(exempt) == ["new-report", "reported-exit"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(site, method):
    assert getattr(site, method)(ADDRESS).status_code == 405


# ── When ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("age", "accepted"),
    [
        pytest.param(0, False, id="at once"),
        pytest.param(2, False, id="after 2 seconds"),
        pytest.param(3, True, id="after 3 seconds"),
        pytest.param(24 * 3600, True, id="after a day"),
        pytest.param(24 * 3600 + 300, True, id="after a day, on a clock five minutes ahead"),
        pytest.param(24 * 3600 + 301, False, id="after a day and five minutes"),
        pytest.param(-300, True, id="made by a clock five minutes ahead"),
        pytest.param(-301, False, id="made in the future"),
    ],
)
def test_a_page_is_good_from_three_seconds_to_a_day(readers, age, accepted):
    response = send(readers, token=token(age))

    assert response.status_code == (302 if accepted else 422)
    assert ReaderReport.objects.count() == accepted


@pytest.mark.parametrize("made_up", ["", "x", "1.x", f"{int(NOW.timestamp()) - 60}.abc", "9" * 200])
def test_a_token_that_is_not_ours_does_not_count(readers, made_up):
    assert send(readers, token=made_up).status_code == 422
    assert send(readers, token=token()[:-1] + "!").status_code == 422
    assert not ReaderReport.objects.exists()


def test_who_was_too_quick_or_too_slow_sends_the_same_words_again(readers, time_machine):
    for age in (0, 2 * 24 * 3600):
        page = parse(send(readers, token=token(age), text=f"報告{age}").text)
        assert page.one("textarea").text == f"報告{age}"
        time_machine.move_to(NOW + timedelta(seconds=4), tick=False)
        assert send(readers, token=page.one("input", name="token")["value"], text=f"報告{age}").status_code == 302
        time_machine.move_to(NOW, tick=False)

    assert ReaderReport.objects.count() == 2


# ── Once ─────────────────────────────────────────────────────────────────────────────────────────


def test_sending_twice_stores_once(readers):
    sent = {"token": token()}

    assert [send(readers, **sent).status_code for _ in range(3)] == [302] * 3
    assert ReaderReport.objects.count() == 1


def test_going_back_and_writing_something_else_is_another_report(readers):
    sent = {"token": token()}
    send(readers, **sent)
    send(readers, **sent, text="別のことも、おかしいです。")

    assert ReaderReport.objects.count() == 2


# ── How many ─────────────────────────────────────────────────────────────────────────────────────


def statuses():
    return Counter(ReaderReport.objects.values_list("status", flat=True))


def test_of_a_network_five_an_hour_are_read_first_and_none_is_refused(readers, time_machine):
    for number in range(CORRECTIONS_OF_A_NETWORK.amount + 2):
        assert send(readers, network=f"203.0.113.{number}").status_code == 302
    assert statuses() == {"open": CORRECTIONS_OF_A_NETWORK.amount, "held": 2}

    send(readers, network="198.51.100.1")
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    send(readers, token=new_token(NOW), network="203.0.113.9")
    assert statuses() == {"open": CORRECTIONS_OF_A_NETWORK.amount + 2, "held": 2}


def test_midnight_does_not_begin_a_new_hour(readers, time_machine):
    late = datetime(2026, 11, 22, 14, 59, tzinfo=UTC)  # a minute to midnight in Japan
    time_machine.move_to(late, tick=False)
    for _ in range(CORRECTIONS_OF_A_NETWORK.amount):
        send(readers, token=new_token(late - timedelta(minutes=1)))
    time_machine.move_to(late + timedelta(minutes=2), tick=False)
    send(readers, token=new_token(late))

    assert statuses()["held"] == 1


def test_one_opened_form_sends_three_and_then_a_new_one_is_needed(readers, time_machine):
    sent = {"token": token()}
    for number in range(3):
        assert send(readers, **sent, text=f"{number}つ目", network=f"10.0.{number}.1").status_code == 302
    refused = send(readers, **sent, text="四つ目です。", network="10.0.9.1")

    page = parse(refused.text)
    assert refused.status_code == 422
    assert page.one("textarea").text == "四つ目です。"
    assert page.one("input", name="token")["value"] != sent["token"]
    time_machine.move_to(NOW + timedelta(seconds=4), tick=False)
    assert send(readers, token=page.one("input", name="token")["value"], text="四つ目です。").status_code == 302


def test_a_hundred_people_at_their_own_pace_are_all_heard(readers, time_machine):
    for number in range(100):
        moment = NOW + timedelta(minutes=5 * number)
        time_machine.move_to(moment, tick=False)
        sent = {"token": new_token(moment - timedelta(seconds=50)), "network": f"198.51.{number}.7"}
        assert send(readers, **sent).status_code == 302

    assert ReaderReport.objects.count() == 100


@pytest.mark.parametrize("posts", [300, pytest.param(MANY, marks=pytest.mark.long, id="many")])
def test_a_flood_from_everywhere_closes_the_form_to_nobody_and_fills_no_disk(readers, posts):
    for number in range(posts):
        send(readers, network=f"10.{number // 250}.{number % 250}.1")
    assert statuses() == {"open": CORRECTIONS.amount, "held": min(posts - CORRECTIONS.amount, MOST_HELD)}

    assert send(readers, text="ほんとうの報告です。").status_code == 302
    assert ReaderReport.objects.filter(text="ほんとうの報告です。").exists()


def test_of_reports_that_are_held_the_oldest_goes(readers, monkeypatch):
    monkeypatch.setattr(storing, "MOST_HELD", 2)
    for number in range(3):
        a_report(status=ReportStatus.HELD, text=f"{number}", sent_at=NOW - timedelta(days=3 - number))
    monkeypatch.setattr(rate_limits, "CORRECTIONS", RateLimitItemPerDay(0, namespace="none"))
    send(readers, text="あふれた報告です。")

    held = ReaderReport.objects.filter(status=ReportStatus.HELD).order_by("sent_at")
    assert [report.text for report in held] == ["2", "あふれた報告です。"]


def test_beyond_a_thousand_unread_reports_one_more_is_held(readers):
    platform, before = Platform.objects.get(), NOW - timedelta(days=9)
    ReaderReport.objects.bulk_create(
        ReaderReport(platform=platform, text="報告", where="", receipt=str(number), sent_at=before)
        for number in range(MOST_OPEN)
    )
    send(readers)
    first = ReaderReport.objects.order_by("pk").first()
    first.status = ReportStatus.DONE
    first.save()
    send(readers, text="席が空きました。")

    assert statuses() == {"open": MOST_OPEN, "held": 1, "done": 1}


# ── Where from ───────────────────────────────────────────────────────────────────────────────────


def test_no_address_is_stored(readers):
    send(readers, network="203.0.113.77")

    assert RateCount.objects.exists()
    for model in (ReaderReport, RateCount):
        for row in model.objects.values():
            assert not any("203.0.113" in str(value) for value in row.values())


@pytest.mark.parametrize(("hours", "left"), [(0, 3), (1, 2), (24, 1), (48, 0)])
def test_counts_are_gone_after_48_hours_at_most(readers, time_machine, hours, left):
    send(readers)
    time_machine.move_to(NOW + timedelta(hours=hours), tick=False)
    call_command("forget_expired")

    assert RateCount.objects.count() == left
    assert ReaderReport.objects.count() == 1


def test_nothing_of_a_report_reaches_the_log(readers, caplog):
    with caplog.at_level("DEBUG", logger="yamedoki"):
        send(readers, text="秘密の文", email="secret@example.jp", network="203.0.113.77")

    for word in ("秘密の文", "secret@example.jp", "203.0.113", "blockers.balance"):
        assert word not in caplog.text


def test_an_outage_says_that_nothing_was_sent(readers, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("away")

    monkeypatch.setattr(rate_limits, "allows", away)
    client = Client(raise_request_exception=False)

    assert send(client).status_code == 503
    assert not ReaderReport.objects.exists()


# ── At the desk ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def desk(readers, client):
    client.force_login(StaffFactory())
    return client


LIST = "/admin/platforms/readerreport/"


def test_staff_see_plain_text_and_no_link_of_a_reader(desk):
    report = a_report(text=f"{EVIL} https://evil.example/", source_url="https://evil.example/x", shown=EVIL, where=EVIL)

    for address in (LIST, f"{LIST}{report.pk}/change/"):
        text = desk.get(address).text
        assert "<script>alert" not in text
        assert not re.search(r'href="[^"]*evil\.example', text)
    assert "https://evil.example/x" in desk.get(f"{LIST}{report.pk}/change/").text


def test_staff_are_led_to_the_fact_and_see_how_many_say_so(desk):
    for _ in range(3):
        a_report(fact="blockers.balance", where="退会できない理由「残高がある」")
    page = parse(desk.get(LIST).text)

    assert "3件" in page.text
    assert page.all("a", href=f"/admin/platforms/blocker/{Blocker.objects.get().pk}/change/")


@pytest.mark.parametrize(
    "address", ["", "blockers.gone", "nonsense.x", "blockers", "slug.x", "blockers.balance.title.x"]
)
def test_a_fact_that_is_gone_leads_nowhere_and_breaks_nothing(desk, address):
    report = a_report(fact=address)

    assert desk.get(LIST).status_code == 200
    assert desk.get(f"{LIST}{report.pk}/change/").status_code == 200
    assert row_at(Platform.objects.get(), "blockers.balance.remedies.payout").key == "payout"


def test_closing_keeps_the_note_and_forgets_the_address(desk):
    report = a_report(email="a@example.jp")
    address = f"{LIST}{report.pk}/change/"
    seen = desk.get(address).context["seen"]

    desk.post(address, {"status": "done", "note": "公式で確かめました。", "seen": seen, "text": "書きかえ"})

    report.refresh_from_db()
    assert (report.status, report.note, report.email, report.text) == ("done", "公式で確かめました。", "", "報告")


def test_what_was_held_is_closed_like_any_other(desk):
    report = a_report(status=ReportStatus.HELD, email="a@example.jp")

    desk.post(LIST, {"action": "mark_done", "_selected_action": [report.pk]})

    report.refresh_from_db()
    assert (report.status, report.email) == ("done", "")


def test_closing_many_leaves_somebody_elses_decision_alone(desk):
    mine, theirs = a_report(email="a@example.jp"), a_report(status=ReportStatus.DECLINED)

    response = desk.post(LIST, {"action": "mark_done", "_selected_action": [mine.pk, theirs.pk]}, follow=True)

    assert dict(ReaderReport.objects.values_list("pk", "status")) == {mine.pk: "done", theirs.pk: "declined"}
    assert ReaderReport.objects.get(pk=mine.pk).email == ""
    assert "1件を「対応済み」にしました" in told(response)
    assert "1件は、もう「未対応」ではなかった" in told(response)


def test_reports_are_neither_written_nor_deleted_by_staff(desk):
    report = a_report()

    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(f"{LIST}{report.pk}/delete/", {"post": "yes"}).status_code == 403
    assert ReaderReport.objects.exists()


def test_the_list_costs_the_same_for_three_and_thirty(desk, django_assert_max_num_queries):
    desk.get(LIST)
    counts = []
    for _ in range(2):
        for _ in range(3 if not counts else 27):
            a_report(fact="blockers.balance")
            a_report(fact="blockers.balance.remedies.payout")
        with django_assert_max_num_queries(12) as counted:
            desk.get(LIST)
        counts.append(len(counted))

    assert counts[0] == counts[1]
