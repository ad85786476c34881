"""One question a page: nothing is lost, nothing is guessed, and it works with and without htmx."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guides.engine.situation import Situation
from guides.questions.answers import answer_pairs
from platforms.editions import catalog
from tests.dom import parse
from tests.guides.published import MAIN, catalog_of, facts_of
from tests.guides.strategies import an_answer_or_unknown

pytestmark = pytest.mark.slow

QUESTIONS = "/guides/crowdworks/questions/"
REPORT = "/guides/crowdworks/report/"
HTMX = {"HX-Request": "true"}
EVERY_QUESTION = [pytest.param(slug, q, id=f"{slug} {q.key}") for slug in MAIN for q in facts_of(slug).questions]
ONE_OF_EACH_KIND = ["role", "active_contracts", "balance", "task_deadline"]


def page_of(response):
    assert response.status_code == 200
    return parse(response.text)


def query_of(address):
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query, keep_blank_values=True).items()}


def fields_of(form):
    return {each["name"]: each.get("value") for each in form.all("input", type="hidden")}


def heading(page):
    return page.one("h1").text


# ── Which page comes next ────────────────────────────────────────────────────────────────────────


def test_the_wizard_begins_with_the_first_question(site):
    assert site.get(QUESTIONS).headers["Location"] == f"{QUESTIONS}role/"


def test_an_answer_leads_to_the_next_question_and_travels_along(site):
    response = site.get(QUESTIONS, {"asked": "balance", "balance": "１．５万円", "role": "worker"})

    assert response.status_code == 302
    assert response.headers["Location"] == f"{QUESTIONS}active_contracts/?balance=15000&role=worker"


def test_a_link_with_answers_begins_at_the_first_open_question(site):
    response = site.get(QUESTIONS, {"role": "worker", "active_contracts": "no", "awaiting_acceptance": "no"})

    assert urlsplit(response.headers["Location"]).path == f"{QUESTIONS}pending_tasks/"


def everything(slug, value="unknown"):
    return {question.key: value for question in facts_of(slug).questions}


@pytest.mark.parametrize("slug", MAIN)
def test_after_the_last_answer_comes_the_report(site, slug):
    response = site.get(f"/guides/{slug}/questions/", everything(slug))

    assert response.status_code == 302
    assert urlsplit(response.headers["Location"]).path == f"/guides/{slug}/report/"
    assert query_of(response.headers["Location"]) == everything(slug)


def test_htmx_leaves_the_page_for_the_report(site):
    response = site.get(QUESTIONS, everything("crowdworks"), headers=HTMX)

    assert response.status_code == 200
    assert "Location" not in response.headers
    assert urlsplit(response.headers["HX-Redirect"]).path == REPORT
    assert response.text == ""


def test_htmx_follows_to_the_next_question_by_itself(site):
    response = site.get(QUESTIONS, {"asked": "role", "role": "worker"}, headers=HTMX)

    assert response.status_code == 302
    assert "HX-Redirect" not in response.headers


def test_a_fixed_day_travels_along(site):
    response = site.get(QUESTIONS, {"on": "2026年12月1日", "role": "worker"})
    assert query_of(response.headers["Location"])["on"] == "2026-12-01"

    page = page_of(site.get(response.headers["Location"]))
    assert all(fields_of(form)["on"] == "2026-12-01" for form in page.one(id="question").all("form"))


def test_a_question_that_no_longer_exists_leads_on_in_one_step(site):
    response = site.get(f"{QUESTIONS}shoe-size/", {"role": "worker"})

    assert response.headers["Location"] == f"{QUESTIONS}active_contracts/?role=worker"
    assert site.get(response.headers["Location"]).status_code == 200


# ── What cannot be used is named, wherever the reader lands ──────────────────────────────────────


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("blance=800&role=worker", id="a misspelt key"),
        pytest.param("blance=800&role=worker&role=client", id="a repeated key"),
        pytest.param("blance=800&on=someday", id="a day that is none"),
        pytest.param("blance=800&awaiting_acceptance=perhaps", id="a value that is none"),
    ],
)
def test_what_a_link_got_wrong_is_named_on_the_question_it_leads_to(site, query):
    page = page_of(site.get(f"{QUESTIONS}?{query}", follow=True))

    assert "blance（800）" in page.one("div", class_="notice").text


def test_what_a_link_got_wrong_is_named_on_the_report_it_leads_to(site):
    page = page_of(site.get(QUESTIONS, {**everything("crowdworks"), "blance": "800"}, follow=True))

    assert "blance（800）" in page.one("main").text


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"balance": ["800", "900"]}, id="an amount given twice"),
        pytest.param({"balance": ["800", "900"], "asked": "balance"}, id="an amount given twice and sent"),
    ],
)
def test_a_repeated_answer_to_this_very_question_is_named(site, query):
    address = QUESTIONS if "asked" in query else f"{QUESTIONS}balance/"
    page = page_of(site.get(address, query))

    assert "balance（800）" in page.text
    assert "balance（900）" in page.text
    assert page.one("input", type="text").get("value") == ""


# ── One question ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("slug", "question"), EVERY_QUESTION)
def test_a_question_page_asks_one_thing_says_why_and_offers_a_way_out(site, slug, question):
    page = page_of(site.get(f"/guides/{slug}/questions/{question.key}/"))
    asked = page.one("section", id="question")

    assert heading(page) == question.text
    assert page.one("head").one("title").text.startswith(question.text)
    assert question.why in asked.all("details", class_="more")[0].text
    assert question.where_to_look in asked.text
    assert [each["value"] for each in asked.all("input", name="asked")] == [question.key] * len(asked.all("form"))
    assert asked.all(name=question.key, value="unknown")
    assert "わからない" in asked.text
    assert page.one("link", rel="canonical")["href"].endswith(f"/guides/{slug}/")


@pytest.mark.parametrize(("slug", "question"), EVERY_QUESTION)
def test_nothing_is_preselected_or_switched_off(site, slug, question):
    asked = page_of(site.get(f"/guides/{slug}/questions/{question.key}/")).one(id="question")

    assert not [
        each
        for each in asked.walk()
        if {"checked", "aria-current", "disabled", "required", "autofocus"} & set(each.attributes)
    ]
    assert not [each for each in asked.all("input", type="text") if each.get("value")]
    assert all("novalidate" in form.attributes for form in asked.all("form") if form.all("input", type="text"))


@pytest.mark.parametrize(("slug", "question"), EVERY_QUESTION)
def test_every_control_has_its_own_words(site, slug, question):
    page = page_of(site.get(f"/guides/{slug}/questions/{question.key}/"))
    labelled = {label.get("for") for label in page.all("label")}
    inside = {id(control) for label in page.all("label") for control in label.all("input")}

    asked = page.one(id="question")
    controls, choices = asked.all("input"), asked.all("button", name=question.key)
    assert choices or any(control["type"] != "hidden" for control in controls)
    assert len({choice.text for choice in choices if choice.text}) == len(choices)
    for control in controls:
        assert control["type"] == "hidden" or control.get("id") in labelled or id(control) in inside


@pytest.mark.parametrize("key", ["balance", "task_deadline"])
def test_amounts_and_days_suit_a_phone_and_are_not_remembered_by_it(site, key):
    controls = page_of(site.get(f"{QUESTIONS}{key}/")).one(id="question").all("input", type="text")
    assert controls
    for control in controls:
        assert control["inputmode"] == "numeric"
        assert control["autocomplete"] == "off"


def test_a_notice_period_is_days_and_no_money(site, monkeypatch):
    published = catalog_of([facts_of("itpropartners")])
    monkeypatch.setattr(catalog, "current", lambda: published)
    guide = "/guides/itpropartners/"
    asked = page_of(site.get(f"{guide}questions/notice_days/")).one(id="question").all("form")[0]
    nothing, words = (
        page_of(site.get(f"{guide}questions/", {"asked": "notice_days", "notice_days": typed})).one(id="errors").text
        for typed in ("", "1か月")
    )
    told = page_of(site.get(f"{guide}report/?active_contracts=yes&notice_days=30"))

    assert asked.one(class_="unit").text == "日"
    assert "日数" in nothing
    assert "30" in words
    assert "30日" in told.one("section", aria_labelledby="answers").text
    assert "円" not in asked.text + nothing + words + told.one("main").text


@pytest.mark.parametrize("key", ONE_OF_EACH_KIND)
def test_a_question_is_a_page_for_the_browser_and_a_fragment_for_htmx(site, key):
    page = site.get(f"{QUESTIONS}{key}/", {"open_jobs": "yes"})
    fragment = site.get(f"{QUESTIONS}{key}/", {"open_jobs": "yes"}, headers=HTMX)

    assert "<html" in page.text
    assert "<html" not in fragment.text
    assert fragment.text.strip() in page.text
    [root] = [child for child in parse(fragment.text).children if not isinstance(child, str)]
    assert root["id"] == "question"


def test_htmx_gets_the_whole_page_back_from_history(site):
    headers = {**HTMX, "HX-History-Restore-Request": "true"}

    assert "<html" in site.get(f"{QUESTIONS}balance/", headers=headers).text


def test_links_and_forms_go_to_the_same_place_with_and_without_htmx(site):
    for key in ONE_OF_EACH_KIND:
        forms = page_of(site.get(f"{QUESTIONS}{key}/")).one(id="question").all("form")
        assert forms
        for form in forms:
            assert (form["method"], form["action"]) == ("get", form["data-hx-get"])
            assert form["data-hx-target"] == "#question"
            assert not [
                field
                for field in form.walk()
                if "data-hx-trigger" in field.attributes or "data-hx-get" in field.attributes
            ]


def test_a_fragment_brings_the_title_along(site):
    fragment = parse(site.get(f"{QUESTIONS}balance/", headers=HTMX).text)
    page = page_of(site.get(f"{QUESTIONS}balance/"))

    assert fragment.one("h1")["data-title"] == page.one("head").one("title").text


# ── Going on, going back, changing ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", ONE_OF_EACH_KIND)
def test_a_question_carries_every_other_answer_but_not_its_own(site, key):
    given = {"role": "both", "active_contracts": "unknown", "balance": "800", "task_deadline": "2026-11-22"}
    asked = page_of(site.get(f"{QUESTIONS}{key}/", given)).one(id="question")
    others = {name: value for name, value in given.items() if name != key}

    main_form, *unknown_form = asked.all("form")
    assert fields_of(main_form) == {**others, "asked": key}
    assert [fields_of(form) for form in unknown_form] == [{**others, "asked": key, key: "unknown"}] * len(unknown_form)


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        pytest.param("balance", "800", ["800"], id="an amount"),
        pytest.param("task_deadline", "2026-11-22", ["2026", "11", "22"], id="a day"),
        pytest.param("balance", "unknown", [""], id="an unknown amount"),
        pytest.param("task_deadline", "unknown", ["", "", ""], id="an unknown day"),
    ],
)
def test_going_back_shows_what_was_answered(site, key, value, shown):
    asked = page_of(site.get(f"{QUESTIONS}{key}/", {key: value})).one(id="question")

    assert [control.get("value") for control in asked.all("input", type="text")] == shown


@pytest.mark.parametrize(("key", "value"), [("role", "client"), ("active_contracts", "no"), ("role", "unknown")])
def test_going_back_shows_what_was_chosen(site, key, value):
    asked = page_of(site.get(f"{QUESTIONS}{key}/", {key: value})).one(id="question")

    assert [each["value"] for each in asked.all("button", aria_current="true")] == [value]
    assert "前の回答" in asked.one("button", aria_current="true").text


def test_the_answers_so_far_are_shown_in_words_with_a_way_to_change_each(site):
    given = {"role": "both", "balance": "12500", "task_deadline": "2026-11-22", "active_contracts": "unknown"}
    so_far = page_of(site.get(f"{QUESTIONS}pending_tasks/", given)).one("details", class_="answers-so-far")

    for words in ("両方", "12,500円", "2026年11月22日（日）", "わからない"):
        assert words in so_far.text
    changes = {urlsplit(link["href"]).path: query_of(link["href"]) for link in so_far.all("a") if "変更" in link.text}
    assert changes == {f"{QUESTIONS}{key}/": given for key in given}
    assert len({link.text for link in so_far.all("a")}) == len(so_far.all("a"))


def test_changing_an_answer_keeps_the_others(site):
    page = page_of(site.get(f"{QUESTIONS}role/", {"role": "client", "open_jobs": "yes", "balance": "800"}))
    sent = {**fields_of(page.one(id="question").all("form")[0]), "role": "worker"}

    response = site.get(QUESTIONS, sent)
    assert query_of(response.headers["Location"]) == {"role": "worker", "open_jobs": "yes", "balance": "800"}


def test_the_report_can_be_seen_at_any_time(site):
    page = page_of(site.get(f"{QUESTIONS}balance/", {"role": "worker"}))

    assert [link["href"] for link in page.all("a") if urlsplit(link["href"]).path == REPORT] == [
        f"{REPORT}?role=worker"
    ]


@pytest.mark.parametrize(
    ("answers", "number"),
    [
        pytest.param({}, 1, id="the first"),
        pytest.param({"role": "worker"}, 2, id="the second"),
        pytest.param({"role": "worker", "active_contracts": "no"}, 3, id="the third"),
    ],
)
def test_the_reader_is_told_how_far_it_is(site, answers, number):
    page = page_of(site.get(QUESTIONS, answers, follow=True))

    assert f"質問{number}" in page.one("p", class_="progress").text


@pytest.mark.parametrize("key", ["role", "active_contracts"])
def test_a_question_asked_again_counts_as_open(site, key):
    first = page_of(site.get(f"{QUESTIONS}{key}/", {"open_jobs": "no"})).one("p", class_="progress").text
    again = (
        page_of(site.get(f"{QUESTIONS}{key}/", {"open_jobs": "no", key: "unknown"})).one("p", class_="progress").text
    )

    assert again == first


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slug=st.sampled_from(MAIN), data=st.data())
def test_whatever_is_answered_the_next_page_can_be_read_and_the_walk_ends(site, slug, data):
    questions = {question.key: question for question in facts_of(slug).questions}
    address, seen = f"/guides/{slug}/questions/", []
    while not urlsplit(address).path.endswith("/report/"):
        if (response := site.get(address)).status_code == 302:
            address = response.headers["Location"]
            continue
        form = page_of(response).one(id="question").all("form")[0]
        sent = fields_of(form)
        assert sent["asked"] not in seen
        seen.append(sent["asked"])
        [(key, text)] = answer_pairs(
            Situation({sent["asked"]: data.draw(an_answer_or_unknown(questions[sent["asked"]], slug))})
        )
        address = f"{form['action']}?{urlencode({**sent, key: text})}"
    assert page_of(site.get(address)).one("h1")


# ── Answers that cannot be read ──────────────────────────────────────────────────────────────────

ERRORS = [
    pytest.param("balance", {"balance": "1〜2万円"}, ["1〜2万円"], "1つだけ", id="a range"),
    pytest.param("balance", {"balance": "-5"}, ["-5"], "0以上", id="below zero"),
    pytest.param("balance", {"balance": "ぜんぶ"}, ["ぜんぶ"], "数字で入力", id="words"),
    pytest.param("balance", {"balance": ""}, [""], "金額を入力してください", id="nothing typed"),
    pytest.param("balance", {}, [""], "金額を入力してください", id="nothing sent"),
    pytest.param(
        "task_deadline", {"task_deadline": "2026-02-30"}, ["2026-02-30", "", ""], "カレンダーにない", id="no day"
    ),
    pytest.param(
        "task_deadline",
        {"task_deadline-y": "2026", "task_deadline-m": "２", "task_deadline-d": "30"},
        ["2026", "２", "30"],
        "カレンダーにない",
        id="no day, box by box",
    ),
    pytest.param(
        "task_deadline",
        {"task_deadline-y": "", "task_deadline-m": "2", "task_deadline-d": "3"},
        ["", "2", "3"],
        "のように入力してください",
        id="no year",
    ),
    pytest.param("task_deadline", {}, ["", "", ""], "年・月・日を入力してください", id="no box filled"),
    pytest.param("role", {}, [], "どれか1つを選んでください", id="nothing chosen"),
    pytest.param("active_contracts", {"active_contracts": "maybe"}, [], "選択肢にない回答", id="no such choice"),
]


@pytest.mark.parametrize(("key", "sent", "kept", "says"), ERRORS)
def test_an_answer_that_cannot_be_read_is_asked_again_with_advice(site, key, sent, kept, says):
    response = site.get(QUESTIONS, {**sent, "asked": key, "open_jobs": "yes"})
    page = page_of(response)
    question = next(q for q in facts_of("crowdworks").questions if q.key == key)

    assert heading(page) == question.text
    assert page.one("head").one("title").text.startswith(f"エラー：{question.text}")
    summary = page.one("div", id="errors")
    assert says in summary.text
    assert page.one(id="field-error").text.removeprefix("エラー：") == summary.one("a").text
    assert page.one(id=summary.one("a")["href"].removeprefix("#")).tag in ("input", "button")
    assert [each.get("value") for each in page.one(id="question").all("input", type="text")] == kept
    assert fields_of(page.one(id="question").all("form")[0])["open_jobs"] == "yes"
    assert not page.all("div", class_="notice")


@pytest.mark.parametrize(("key", "sent", "kept", "says"), ERRORS)
def test_the_error_is_tied_to_its_field(site, key, sent, kept, says):
    asked = page_of(site.get(QUESTIONS, {**sent, "asked": key})).one(id="question")

    described = [each for each in asked.walk() if "field-error" in each.get("aria-describedby").split()]
    assert described
    ids = {each["id"] for each in asked.walk() if "id" in each.attributes}
    for each in described:
        assert set(each["aria-describedby"].split()) <= ids


@pytest.mark.parametrize(("key", "sent", "kept", "says"), ERRORS)
def test_htmx_gets_the_same_error_as_the_page(site, key, sent, kept, says):
    query = {**sent, "asked": key}
    fragment = site.get(QUESTIONS, query, headers=HTMX)

    assert fragment.status_code == 200
    assert fragment.text.strip() in site.get(QUESTIONS, query).text


def test_an_unread_answer_in_a_link_is_shown_when_its_question_comes(site):
    page = page_of(site.get(f"{QUESTIONS}balance/", {"balance": "だいたい千円"}))

    assert page.one("input", type="text")["value"] == "だいたい千円"
    assert "数字で入力" in page.one(id="errors").text


def test_an_error_never_blames(site):
    for case in ERRORS:
        key, sent, *_ = case.values
        text = page_of(site.get(QUESTIONS, {**sent, "asked": key})).one(id="errors").text
        assert not any(word in text for word in ("不正", "無効", "エラーコード", "間違"))


# ── To nobody else ───────────────────────────────────────────────────────────────────────────────

PERSONAL = [
    pytest.param(f"{QUESTIONS}balance/", {"role": "worker"}, {}, id="a question"),
    pytest.param(f"{QUESTIONS}balance/", {"role": "worker"}, HTMX, id="a question for htmx"),
    pytest.param(QUESTIONS, {"asked": "balance", "balance": "x"}, {}, id="an error"),
    pytest.param(QUESTIONS, {"role": "worker"}, {}, id="the way to the next question"),
    pytest.param(QUESTIONS, everything("crowdworks"), {}, id="the way to the report"),
    pytest.param(QUESTIONS, everything("crowdworks"), HTMX, id="the way to the report for htmx"),
    pytest.param(f"{QUESTIONS}shoe-size/", {"role": "worker"}, {}, id="a question that is gone"),
]


@pytest.mark.parametrize(("address", "query", "headers"), PERSONAL)
def test_answers_are_kept_by_nobody_and_indexed_by_nobody(site, address, query, headers):
    response = site.get(address, query, headers=headers)

    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "HX-Request" in response.headers["Vary"]
    assert not response.cookies


@pytest.mark.parametrize("address", [QUESTIONS, f"{QUESTIONS}balance/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_questions_are_only_read(site, address, method):
    assert getattr(site, method)(address).status_code == 405


@pytest.mark.parametrize("address", ["/guides/crowdwork/questions/", "/guides/crowdwork/questions/balance/"])
def test_a_misspelt_platform_offers_the_near_one(site, address):
    response = site.get(address, {"balance": "800"})

    assert response.status_code == 404
    assert "/guides/crowdworks/" in {link["href"] for link in parse(response.text).all("a")}
