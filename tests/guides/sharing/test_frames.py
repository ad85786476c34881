"""Embeds: small pages inside other people's articles."""

from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from guides.sharing import preview_pictures
from guides.sharing.snippets import EMBED_HEIGHTS
from guides.words.wording import things
from platforms.clock import today_in_japan
from platforms.editions import catalog
from tests.dom import parse
from tests.guides.published import facts_of, whole_catalog

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
BLOCKED = urlencode(
    {**dict.fromkeys((q.key for q in facts_of("crowdworks").questions), "unknown"), **FREE_TO_LEAVE, "balance": "5000"}
)
EMBEDS = [
    pytest.param("/embed/card/crowdworks/", id="card"),
    pytest.param("/embed/check/crowdworks/", id="check"),
    pytest.param("/embed/check/crowdworks/?active_contracts=yes&balance=x", id="check with a wrong answer"),
    pytest.param("/embed/check/crowdworks/?active_contracts=yes&balance=unknown", id="check in the middle"),
    pytest.param(f"/embed/check/crowdworks/?{BLOCKED}", id="check that ends with a day"),
    pytest.param("/embed/compare/", id="compare"),
    pytest.param("/embed/compare/?amount=30000&nothing=1", id="compare with an unknown key"),
    pytest.param("/embed/fact/crowdworks/payout-minimum/", id="fact"),
    pytest.param("/embed/card/nobody/", id="card of nobody"),
]
STATIC = Path(__file__).resolve().parents[3] / "static"


@pytest.mark.parametrize("address", EMBEDS)
def test_an_embed_may_be_framed_and_nothing_else_about_it_is_looser(site, address):
    response = site.get(address)
    policy = dict(
        directive.strip().split(" ", 1) for directive in response.headers["Content-Security-Policy"].split(";")
    )

    assert policy["frame-ancestors"] == "http: https: file:"
    assert policy["default-src"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "X-Frame-Options" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    "address", ["/", "/guides/crowdworks/", "/compare/", "/links/", "/api/", "/guides/crowdworks/report/"]
)
def test_no_other_page_may_be_framed(site, address):
    response = site.get(address)

    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", EMBEDS)
def test_an_embed_is_not_indexed_and_names_the_page_it_is_made_from(site, address):
    response = site.get(address)
    page = parse(response.text)
    canonical = page.one("link", rel="canonical")["href"]

    assert response.headers["X-Robots-Tag"] == page.one("meta", name="robots")["content"] == "noindex"
    assert "/embed/" not in canonical
    assert "?" not in canonical


@pytest.mark.parametrize("address", EMBEDS)
def test_an_embed_asks_with_get_sets_no_cookie_and_stays_small(site, address):
    response = site.get(address)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert {form["method"] for form in parse(response.text).all("form")} <= {"get"}
    assert len(response.content) < 8_000


@pytest.mark.parametrize("address", EMBEDS)
def test_an_embed_is_never_posted_to(site, address):
    assert site.post(address).status_code == 405


@pytest.mark.parametrize("address", EMBEDS)
def test_every_link_out_of_a_frame_leaves_the_frame(site, address):
    for link in parse(site.get(address).text).all("a"):
        inside = link["href"].startswith("/embed/")
        assert link.get("target") == ("" if inside else "_top"), link["href"]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        pytest.param("", "public, max-age=300", id="without answers"),
        pytest.param("?balance=800", "private, no-store", id="with answers"),
    ],
)
def test_a_frame_is_kept_by_others_only_without_answers(site, query, kept):
    assert site.get(f"/embed/card/crowdworks/{query}").headers["Cache-Control"] == kept


def test_a_card_leads_to_the_questions_with_what_the_article_knows(site):
    page = parse(site.get("/embed/card/crowdworks/?balance=８００&utm_source=blog&unknown=1").text)

    assert page.one("a", class_="button")["href"].endswith("/guides/crowdworks/questions/?balance=800")


def test_a_card_names_three_reasons_and_how_many_more_there_are(site):
    page = parse(site.get("/embed/card/crowdworks/").text)
    reasons = [item.text for item in page.one("ul", class_="reasons").all("li")]

    number = len(facts_of("crowdworks").stopping)
    assert page.one("h1").text == f"クラウドワークスを退会できない理由は{things(number)}"
    assert len(reasons) == 4
    assert reasons[-1] == f"ほか{things(number - 3)}"


def test_a_check_asks_until_nothing_is_left_and_then_gives_the_verdict(site):
    address, answers = "/embed/check/crowdworks/", dict(FREE_TO_LEAVE)
    for _ in range(30):
        page = parse(site.get(address, answers).text)
        forms = page.all("form")
        if not forms:
            break
        choice = forms[-1].all("button")[-1]
        sent = {field["name"]: field["value"] for field in forms[-1].all("input", type="hidden")}
        assert sent.pop("asked") == choice["name"]
        assert sent.items() >= answers.items()
        answers = sent | {choice["name"]: answers.get(choice["name"], "unknown")}

    link = page.one("a", class_="button")
    assert not page.all("form")
    assert "/guides/crowdworks/report/?" in link["href"]
    assert "balance=0" in link["href"]


def test_a_check_that_finds_a_reason_names_it_and_leads_to_the_report(site):
    answers = {**dict.fromkeys(_every_key(), "unknown"), **FREE_TO_LEAVE, "active_contracts": "yes"}
    page = parse(site.get("/embed/check/crowdworks/", answers).text)

    assert "まだ退会できません" in page.one("main").text
    assert page.one("ul", class_="reasons").text == "納品していない契約が残っています"
    assert urlsplit(page.one("a", class_="button")["href"]).path == "/guides/crowdworks/report/"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        pytest.param({"balance": "5000"}, "12月15日", id="blocked until a day"),
        pytest.param({"active_contracts": "unknown"}, "確かめてください", id="perhaps blocked"),
        pytest.param({}, "いま退会できます", id="free to leave"),
    ],
)
def test_a_check_gives_the_same_first_day_as_the_report(site, answers, said):
    query = {**dict.fromkeys(_every_key(), "unknown"), **FREE_TO_LEAVE, **answers, "on": "2026-11-22"}
    shown = parse(site.get("/embed/check/crowdworks/", query).text).one("h1").text

    assert said in shown
    assert shown == parse(site.get("/guides/crowdworks/report/", query).text).one("h1").text


def test_an_answer_that_could_not_be_read_is_asked_again_with_a_reason_and_what_was_typed(site):
    page = parse(site.get("/embed/check/crowdworks/?active_contracts=no&balance=abc").text)
    field = page.one("input", name="balance", type="text")

    assert field["value"] == "abc"
    assert field["aria-describedby"] == page.one("p", role="alert")["id"]


def test_an_empty_answer_is_asked_again_with_a_reason(site):
    first = parse(site.get("/embed/check/crowdworks/").text).all("input", name="asked")[0]["value"]
    page = parse(site.get(f"/embed/check/crowdworks/?asked={first}").text)

    assert page.one("p", role="alert").text


def test_a_comparison_carries_its_conditions_into_the_next_amount_and_out(site):
    page = parse(site.get("/embed/compare/?amount=3万&bank=rakuten").text)

    assert page.one("input", type="hidden", name="bank")["value"] == "rakuten"
    assert page.one("input", name="amount")["value"] == "30000"
    assert page.one("a", class_="button")["href"].endswith("/compare/?amount=3%E4%B8%87&bank=rakuten")


def test_a_comparison_leaves_what_it_could_not_read_behind_and_keeps_day_and_choice(site):
    page = parse(site.get("/embed/compare/?amount=x&on=2026-11-22&p=lancers&p=nobody&nothing=1").text)

    assert page.one("a", class_="button")["href"].endswith("/compare/?on=2026-11-22&p=lancers")


def test_a_comparison_shows_the_same_take_home_as_the_site(site):
    shown = {
        row.one("th").text: row.all("td")[0].text
        for row in parse(site.get("/embed/compare/?amount=30000").text).one("tbody").all("tr")
    }
    rows = site.get("/compare.json?amount=30000").json()["rows"]

    assert shown == {row["name"]: f"{row['take_home_yen']:,}円" for row in rows if row["status"] == "known"}


@pytest.fixture
def everybody(monkeypatch):
    """Every platform that has a file, with those that take nothing from the worker."""
    every = whole_catalog()
    monkeypatch.setattr(catalog, "current", lambda: every)
    return every


@pytest.mark.parametrize(
    "query", ["", "?amount=9999", "?bank=rakuten&tax=excluded", "?p=lancers&p=craudia", "?p=anycrew"]
)
def test_page_frame_and_pasted_link_name_the_same_best(site, everybody, query):
    said = parse(site.get(f"/compare/{query}").text).one("p", class_="big").text
    pasted = site.get("/oembed", {"url": f"{settings.SITE_URL}/compare/{query}"}).json()
    source = urlsplit(parse(pasted["html"]).one("iframe")["src"])

    assert parse(site.get(f"/embed/compare/{query}").text).one("strong").text == said
    assert parse(site.get(f"{source.path}?{source.query}").text).one("strong").text == said


def test_the_picture_shows_what_the_comparison_says(site, everybody):
    picture = preview_pictures.of_comparison(everybody, today_in_japan())
    said = parse(site.get("/compare/").text).one("p", class_="big").text
    best, take_home = picture.lines[0]

    assert f"{best}の{take_home}" in said
    assert picture.title.removeprefix("手取りの差は、最大") in said


def test_a_platform_that_takes_nothing_from_the_worker_is_shown_and_not_called_the_best(site, everybody):
    page = parse(site.get("/embed/compare/").text)
    (free,) = (row.text for row in page.one("tbody").all("tr") if "受ける人は0円" in row.text)

    assert free.startswith("Anycrew")
    assert "Anycrew" not in page.one("strong").text


def test_a_comparison_of_nothing_that_can_be_calculated_says_so(site, everybody):
    page = parse(site.get("/embed/compare/?p=itpropartners").text)

    assert "計算できるところがありません" in page.one("strong").text
    assert not page.all("table")


@pytest.mark.parametrize("name", ["embed.js", "card.js", "embed.css"])
def test_what_frames_load_may_be_loaded_from_anywhere_and_keeps_its_address(site, name):
    response = site.get(reverse("guides:embed-asset", args=[name]))

    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert site.get(f"/embed/{name}", headers={"if-none-match": response.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["site.js", "..%2Fmanage.py", "embed.py"])
def test_no_other_file_is_served_there(site, name):
    assert site.get(f"/embed/{name}").status_code == 404


def test_a_card_begins_with_the_reason_that_the_article_is_about(site):
    plain, first = (
        [link.text for link in parse(site.get(f"/embed/card/crowdworks/{query}").text).one("ul").all("a")]
        for query in ("", "?first=balance")
    )
    titles = {blocker.key: blocker.title for blocker in facts_of("crowdworks").blockers}

    assert first[0] == titles["balance"]
    assert len(first) == len(plain)


@pytest.mark.parametrize(
    "path", ["card/crowdworks/", "check/crowdworks/", "compare/", "fact/crowdworks/payout-minimum/"]
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_article_chooses_the_colours_and_they_stay_from_question_to_question(site, path, theme):
    response = site.get(f"/embed/{path}?theme={theme}")
    page = parse(response.text)

    assert page.one("html")["class"] == f"theme-{theme}"
    assert all(form.one("input", name="theme")["value"] == theme for form in page.all("form"))
    assert response.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("query", ["", "?theme=auto"])
def test_without_a_choice_the_reader_s_own_setting_decides(site, query):
    assert "class" not in parse(site.get(f"/embed/card/crowdworks/{query}").text).one("html").attributes


@pytest.mark.parametrize("query", ["?theme=blue", "?theme=", "?theme=dark&theme=light"])
def test_unknown_colours_are_named(site, query):
    page = parse(site.get(f"/embed/card/crowdworks/{query}").text)

    assert "themeは" in page.one("p", class_="error").text


def test_the_style_and_the_loader_stay_tiny():
    assert len((STATIC / "sharing" / "embed.css").read_bytes()) <= 3_584
    assert len((STATIC / "sharing" / "embed.js").read_bytes()) <= 2_048
    assert len((STATIC / "sharing" / "card.js").read_bytes()) <= 2_048


def test_the_style_uses_the_colours_of_the_site():
    own = _colours((STATIC / "sharing" / "embed.css").read_text())

    assert own <= _colours((STATIC / "web" / "site.css").read_text())


def test_loader_and_snippets_agree_on_the_height_without_scripts():
    loader = (STATIC / "sharing" / "embed.js").read_text()

    for kind, height in EMBED_HEIGHTS.items():
        assert f'）", {height}]' in next(line for line in loader.splitlines() if line.strip().startswith(f"{kind}: ["))


def _colours(style):
    return {part.split(")")[0] for part in style.split("light-dark(")[1:]}


def _every_key():
    """Every question that is asked of everybody; rare circumstances are absent until a reader tells them."""
    return [question.key for question in facts_of("crowdworks").questions if question.unless_told is None]
