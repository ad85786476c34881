"""The report: the reader's own reasons, each with the answer it rests on and its sources."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from platforms.editions import catalog
from tests.dom import parse
from tests.guides.published import MAIN, catalog_of, facts_of

pytestmark = pytest.mark.slow

REPORT = "/guides/crowdworks/report/"
JSON = "/guides/crowdworks/report.json"
FREE_TO_LEAVE = {
    "role": "worker",
    "active_contracts": "no",
    "awaiting_acceptance": "no",
    "pending_tasks": "no",
    "balance": "0",
    "payout_requested": "no",
    "identity_check": "none",
    "signup_method": "email",
    "device": "browser",
}
SNS_READER = {
    **FREE_TO_LEAVE,
    "awaiting_acceptance": "yes",
    "expected_reward": "5000",
    "balance": "800",
    "signup_method": "sns",
}
"""「SNS登録、検収待ち1件、残高800円」"""


def page_of(response):
    assert response.status_code == 200
    return parse(response.text)


def json_of(response):
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    return json.loads(response.text)


def reasons(page):
    return {node["id"]: node for node in page.all("article", class_="reason")}


def blocking(body):
    return [each["key"] for each in body["blockers"] if each["state"] == "blocking"]


# ── The verdict ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "verdict", "heading"),
    [
        pytest.param(FREE_TO_LEAVE, "ready", "いま", id="free to leave"),
        pytest.param(SNS_READER, "blocked", "11月27日（金）", id="two reasons"),
        pytest.param({**FREE_TO_LEAVE, "balance": "unknown"}, "unsure", "確", id="one open question"),
        pytest.param({}, "unsure", "確", id="nothing told"),
    ],
)
def test_the_first_line_answers_on_the_page_and_in_json(site, query, verdict, heading):
    query = {**query, "on": "2026-11-22"}
    page = page_of(site.get(REPORT, query))

    assert json_of(site.get(JSON, query))["verdict"] == verdict
    assert page.one("h1")["id"] == "verdict"
    assert heading in page.one("h1").text
    assert "退会でき" in page.one("section", aria_labelledby="verdict").text
    assert verdict in page.one("section", aria_labelledby="verdict").classes


def test_exactly_the_readers_own_reasons_are_named(site):
    page = page_of(site.get(REPORT, SNS_READER))
    body = json_of(site.get(JSON, SNS_READER))

    holding = page.one("section", aria_labelledby="blocking").all("article", class_="reason")
    assert {node["id"] for node in holding} == {"awaiting-acceptance", "balance-below-minimum"}
    assert blocking(body) == ["awaiting-acceptance", "balance-below-minimum"]
    assert [each["state"] for each in body["blockers"]] == ["blocking", "blocking"]


@pytest.mark.parametrize("key", ["awaiting-acceptance", "balance-below-minimum"])
def test_every_reason_shows_the_answer_it_rests_on_and_its_sources(site, key):
    reason = reasons(page_of(site.get(REPORT, SNS_READER)))[key]
    blocker = next(each for each in facts_of("crowdworks").blockers if each.key == key)

    assert ("あなたの回答：800円" if key.startswith("balance") else "あなたの回答：はい") in reason.text
    links = {link["href"] for link in reason.all("a")}
    sources = {source.key: source for source in facts_of("crowdworks").sources}
    for citation in blocker.citations:
        assert citation.says in reason.text
        assert f"{citation.checked_on.year}年{citation.checked_on.month}月{citation.checked_on.day}日" in reason.text
        assert not sources[citation.source].url or sources[citation.source].url in links


def test_every_remedy_of_a_reason_is_offered_or_said_to_be_closed(site):
    page = reasons(page_of(site.get(REPORT, {**SNS_READER, "balance": "529"})))["balance-below-minimum"]
    body = json_of(site.get(JSON, {**SNS_READER, "balance": "529"}))

    [found] = [each for each in body["blockers"] if each["key"] == "balance-below-minimum"]
    closed = {remedy["title"] for remedy in found["remedies"] if remedy["available"] is False}
    assert closed == {
        r.title for b in facts_of("crowdworks").blockers for r in b.remedies if r.conditions and b.key == found["key"]
    }
    assert all(remedy["title"] in page.text for remedy in found["remedies"])
    assert "対象外" in page.text


def test_the_clicks_for_people_with_a_social_account_come_first(site):
    page = page_of(site.get(REPORT, SNS_READER))
    body = json_of(site.get(JSON, SNS_READER))

    assert body["withdrawal_path"]["key"] == "profile-sns"
    assert page.one(id="path-profile-sns")
    assert body["withdrawal_path"]["scope"] is None


@pytest.mark.parametrize(("wanted", "scope"), [("delete", "deletion"), ("deactivate", "account")])
def test_a_path_says_what_ends_with_it(monkeypatch, wanted, scope):
    monkeypatch.setattr(catalog, "current", lambda: catalog_of([facts_of("freelancer-com")]))
    address = "/guides/freelancer-com/report"
    path = json_of(Client().get(f"{address}.json", {"exit_kind": wanted}))["withdrawal_path"]

    assert path["scope"] == scope
    assert (
        "終わるもの" in page_of(Client().get(f"{address}/", {"exit_kind": wanted})).one(id=f"path-{path['key']}").text
    )


@pytest.mark.parametrize("slug", MAIN)
def test_whoever_told_nothing_is_told_what_is_open(site, slug):
    page = page_of(site.get(f"/guides/{slug}/report/"))
    body = json_of(site.get(f"/guides/{slug}/report.json"))

    assert body["verdict"] == "unsure"
    rare = {question.key for question in facts_of(slug).questions if question.unless_told is not None}
    usual = {b.key for b in facts_of(slug).blockers if not any(c.question in rare for c in b.conditions)}
    assert {each["key"] for each in body["blockers"]} == usual
    assert {each["state"] for each in body["blockers"]} == {"possible"}
    assert f"/guides/{slug}/questions/" in {urlsplit(link["href"]).path for link in page.all("a")}


# ── What the reader told ─────────────────────────────────────────────────────────────────────────


def test_the_answers_are_shown_in_words_with_a_way_to_change_each(site):
    answers = page_of(site.get(REPORT, SNS_READER)).one(class_="answers-so-far")

    for words in ("仕事を受ける", "800円", "Google"):
        assert words in answers.text
    changes = [link for link in answers.all("a") if "変更" in link.text]
    assert {urlsplit(link["href"]).path.rsplit("/", 2)[1] for link in changes} == set(SNS_READER)
    assert all(
        {key: values[0] for key, values in parse_qs(urlsplit(link["href"]).query).items()} == SNS_READER
        for link in changes
    )


def test_changing_an_answer_keeps_the_day_that_was_fixed(site):
    page = page_of(site.get(REPORT, {**SNS_READER, "on": "2026-12-01"}))

    asked = [link["href"] for link in page.one(class_="answers-so-far").all("a") if "/questions/" in link["href"]]
    assert asked
    assert all(parse_qs(urlsplit(address).query)["on"] == ["2026-12-01"] for address in asked)


def test_a_contradiction_is_named_and_can_be_mended(site):
    page = page_of(site.get(REPORT, {**FREE_TO_LEAVE, "open_jobs": "yes"}))

    [notice] = [node for node in page.all("div", class_="notice") if "使わなかった回答" in node.text]
    assert "募集" in notice.text
    assert "「仕事を受ける側（ワーカー）」" in notice.text
    assert {urlsplit(link["href"]).path.split("/")[-2] for link in notice.all("a")} == {"open_jobs"}


@pytest.mark.parametrize(
    ("query", "key", "value"),
    [
        pytest.param("blance=800", "blance", "800", id="a misspelt key"),
        pytest.param("balance=abc", "balance", "abc", id="a value that cannot be read"),
        pytest.param("balance=1&balance=2", "balance", "1", id="a repeated key"),
        pytest.param("on=2026-02-30", "on", "2026-02-30", id="a day that does not exist"),
        pytest.param("on=2026-01-01&on=2026-01-02", "on", "2026-01-01、2026-01-02", id="a repeated day"),
    ],
)
def test_page_and_json_name_the_same_unused_keys(site, query, key, value):
    page = page_of(site.get(f"{REPORT}?{query}"))
    body = json_of(site.get(f"{JSON}?{query}"))

    assert (body["ignored"][0]["key"], body["ignored"][0]["value"]) == (key, value)
    for item in body["ignored"]:
        assert item["reason"] in page.one("main").text
        assert item["key"] in {node.text for node in page.all("code")}


def test_statistics_of_others_are_dropped_without_a_word(site):
    body = json_of(site.get(JSON, {**SNS_READER, "utm_source": "blog", "fbclid": "x"}))

    assert body["ignored"] == []
    assert "utm_source" not in page_of(site.get(REPORT, {"utm_source": "blog"})).one("body").text


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_shape_of_the_json_is_the_contract(site):
    body = json_of(site.get(JSON, {**SNS_READER, "come_back": "unknown", "on": "2026-11-22"}))

    assert {
        *("platform", "on", "answers", "ignored", "verdict", "blockers", "cleared", "routes"),
        *("precautions", "withdrawal_path", "consequences", "alternatives"),
    } <= set(body)
    assert body["platform"] == {"slug": "crowdworks", "name": "クラウドワークス", "edition": 1}
    assert body["on"] == "2026-11-22"
    assert body["answers"]["balance"] == 800
    assert body["answers"]["awaiting_acceptance"] == "yes"
    assert body["answers"]["come_back"] is None
    assert "points" not in body["answers"]
    for each in body["blockers"]:
        assert {"key", "title", "state", "because", "remedies", "citations"} <= set(each)
        assert all({"question", "answer", "rule"} <= set(because) for because in each["because"])
        assert all({"publisher", "url", "kind", "checked_on", "agrees"} <= set(cited) for cited in each["citations"])
        assert each["citations"]
        for remedy in each["remedies"]:
            assert {"key", "title", "actor", "available", "may_be_refused"} <= set(remedy)
    assert {"key", "steps"} <= set(body["withdrawal_path"])


@pytest.mark.parametrize("slug", MAIN)
def test_every_blocker_is_blocking_possible_or_cleared(site, slug):
    body = json_of(site.get(f"/guides/{slug}/report.json", {"balance": "0", "role": "both", "payout_requested": "yes"}))

    found = [each["key"] for each in body["blockers"]] + body["cleared"]
    assert sorted(found) == sorted(blocker.key for blocker in facts_of(slug).blockers)


def test_a_day_in_json_is_an_iso_day(site):
    body = json_of(site.get(JSON, {"task_deadline": "令和8年11月22日", "pending_tasks": "yes", "on": "2026/12/1"}))

    assert body["answers"]["task_deadline"] == "2026-11-22"
    assert body["on"] == "2026-12-01"


def test_japanese_in_json_stays_readable(site):
    assert "クラウドワークス" in site.get(JSON).text


def test_json_of_no_platform_says_so_in_json(site):
    response = site.get("/guides/nowhere/report.json", {"balance": "800"})

    assert response.status_code == 404
    assert json.loads(response.text)["platform"] == "nowhere"
    assert response.headers["Cache-Control"] == "private, no-store"


# ── To nobody else ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", [REPORT, JSON])
@pytest.mark.parametrize("query", [{}, SNS_READER], ids=["nothing told", "something told"])
def test_a_report_is_kept_and_indexed_by_nobody(site, address, query):
    response = site.get(address, query)

    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies


def test_nothing_told_leaves_by_the_metadata(site):
    head = page_of(site.get(REPORT, {**SNS_READER, "balance": "123456"})).one("head")

    assert head.one("link", rel="canonical")["href"].endswith("/guides/crowdworks/")
    assert head.one("meta", name="robots")["content"] == "noindex"
    for node in head.walk():
        if node.get("rel") == "alternate":
            continue
        assert "123456" not in " ".join([node.text, *node.attributes.values()])
        assert "123,456" not in " ".join([node.text, *node.attributes.values()])


@pytest.mark.parametrize("address", [REPORT, JSON])
def test_a_report_is_only_read(site, address):
    assert site.post(address, {"balance": "800"}).status_code == 405
    assert site.head(address).status_code == 200


def test_a_misspelt_platform_offers_the_near_one(site):
    response = site.get("/guides/crowdwork/report/", {"balance": "800"})

    assert response.status_code == 404
    assert "/guides/crowdworks/" in {link["href"] for link in parse(response.text).all("a")}
