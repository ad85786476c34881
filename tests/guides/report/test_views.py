"""The page of a report: what a stressed reader sees first, in which words, and that every sum adds up."""

import re

import pytest

from platforms.editions import catalog
from tests.dom import parse
from tests.guides.published import catalog_of, facts_of

pytestmark = pytest.mark.slow

ON = "on=2026-11-22"
WORKER = (
    "role=worker&active_contracts=no&awaiting_acceptance=yes&expected_reward=5000&pending_tasks=no&balance=800"
    f"&payout_requested=no&identity_check=none&signup_method=sns&device=browser&bank=other&{ON}"
)
REPORTS = {
    "two reasons": f"/guides/crowdworks/report/?{WORKER}",
    "a route that gives the reward up": f"/guides/crowdworks/report/?{WORKER}&route=other-1",
    "too little to be paid out": f"/guides/crowdworks/report/?balance=529&bank=other&{ON}",
    "a task with a deadline": f"/guides/crowdworks/report/?pending_tasks=yes&task_deadline=2026-12-20&task_reward=1200&{ON}",
    "a balance at Lancers": f"/guides/lancers/report/?balance=800&{ON}",
    "a payout under way": "/guides/coconala/report/?payout_requested=yes&on=2026-09-14",
}


def page_of(site, path):
    response = site.get(path)
    assert response.status_code == 200
    return parse(response.text)


@pytest.fixture(params=REPORTS.values(), ids=REPORTS)
def report(site, request):
    return page_of(site, request.param)


def test_the_sign_says_when_how_much_and_what_today(report):
    sign = report.one("section", class_="answer").one(class_="plate").text

    assert re.search(r"退会できます|退会できません|まだ決められません", sign)
    assert re.search(r"\d+月\d+日|しだいです|約束できません|確かめてください", sign)
    assert "今日" in report.one("section", class_="answer").text or "確かめてください" in sign


def test_every_way_out_adds_up_to_the_yen(report):
    sums = [re.sub(r"（.*?）", "", p.text) for route in report.all("article", class_="route") for p in route.all("p")]
    sums = [text for text in sums if text.strip().startswith("合計")]

    told = [card for card in report.all("article", class_="route") if "残高が分かると" not in card.text]
    assert len(sums) == len(told)
    for text in sums:
        whole, *taken, received = [int(yen.replace(",", "")) for yen in re.findall(r"([\d,]+)円", text)]
        assert received <= whole - sum(taken) <= whole, text
        assert "〜" in text or whole - sum(taken) == received, text


def test_what_cannot_be_undone_is_marked_in_words_before_it_happens(report):
    lost = [stop.text for stop in report.one("ol", class_="timeline").all("li") if "受け取れなくなります" in stop.text]
    steps = [
        step
        for list_ in report.one("section", aria_labelledby="steps").all("ol", class_="steps")
        for step in list_.all("li")
    ]
    final = [step.text for step in steps if "元に戻せ" in step.text]

    assert all(re.search(r"元に戻せ(ません|ないおそれ).*受け取れなくなります", text) for text in lost)
    assert final
    assert all(re.match(r"元に戻せ(ません|ないおそれ)", text) for text in final)
    assert "元に戻せないおそれ" in report.one("section", aria_labelledby="before").text


def test_a_reward_that_is_given_up_is_marked_where_it_is_given_up(site):
    report = page_of(site, REPORTS["a route that gives the reward up"])
    lost = [stop.text for stop in report.one("ol", class_="timeline").all("li") if "受け取れなくなります" in stop.text]

    assert len(lost) == 1
    assert re.search(r"元に戻せ(ません|ないおそれ) 5,000円を受け取れなくなります", lost[0])


def test_every_reason_says_what_why_how_and_what_waiting_brings(report):
    section = report.one("section", aria_labelledby="blocking")

    assert section.all("article")
    for reason in section.all("article"):
        for words in ("あなたの回答：", "何もしない場合：", "解消のしかた", "動く人：", "確認"):
            assert words in reason.text


def test_a_step_that_waits_for_another_names_it(site):
    stops = page_of(site, REPORTS["two reasons"]).one("ol", class_="timeline").all("li")
    [waiting] = [stop.text for stop in stops if "終わるのを待ちます" in stop.text]

    assert any(f"先に「{stop.one('h3').text}」が終わるのを待ちます" in waiting for stop in stops if stop.all("h3"))


def test_giving_up_a_reward_is_said_where_today_begins(site):
    today = page_of(site, REPORTS["a route that gives the reward up"]).one(class_="today").text

    assert "元に戻せないおそれ：5,000円を受け取れなくなります" in today


def test_levels_of_headings_are_never_skipped(report):
    levels = [int(node.tag[1]) for node in report.walk() if re.fullmatch(r"h[1-6]", node.tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:]))


def test_the_table_says_what_the_line_says(report):
    line = [stop.one("h3").text for stop in report.one("ol", class_="timeline").all("li") if stop.all("h3")]
    section = report.one("section", aria_labelledby="plan")

    rows = [row.text.strip() for row in section.one("tbody").all("th")]
    assert rows == [title for title in line if title not in ("退会の手続き", "残高の失効")]


def test_what_was_taken_for_granted_is_named_with_its_answer_and_can_be_changed(site):
    rare = page_of(site, REPORTS["two reasons"]).one(id="rare")

    assert "パスワード" not in rare.text
    assert re.search(r"日本の銀行の口座がありますか：はい", rare.text)
    assert re.search(r"利用停止や制限を受けていますか：いいえ", rare.text)
    assert any("/questions/suspended/" in link["href"] for link in rare.all("a"))


def test_what_was_not_asked_and_would_narrow_days_and_yen_is_offered(site):
    told = WORKER.replace("&bank=other", "").replace("&identity_check=none", "")
    answers = page_of(site, f"/guides/crowdworks/report/?{told}").one("section", class_="answers-so-far")

    for key in ("bank", "balance_confirmed_on", "identity_check"):
        assert any(f"/questions/{key}/" in link["href"] for link in answers.all("a")), key


def test_questions_that_were_not_asked_are_counted_as_they_are_listed(site):
    page = page_of(site, f"/guides/crowdworks/report/?{ON}")
    fold = next(each for each in page.all("details", class_="fold") if "まだ聞いていない質問" in each.text)

    assert f"（{len(fold.all('li'))}問）" in fold.all("summary")[0].text


@pytest.mark.parametrize(("known", "at_the_latest"), [("", True), ("&balance_confirmed_on=2026-11-01", False)])
def test_the_day_on_which_money_lapses_is_the_latest_where_its_beginning_was_not_told(site, known, at_the_latest):
    page = page_of(site, f"/guides/crowdworks/report/?balance=800&bank=other{known}&{ON}")
    summary = page.one("section", aria_labelledby="whatif").one("summary").text

    assert "800円の期限は" in summary
    assert ("遅くとも" in summary) is at_the_latest


def test_every_place_that_a_report_leads_to_stands_on_it(site, monkeypatch):
    published = catalog_of([facts_of("techme")])  # which knows nothing to do before leaving
    monkeypatch.setattr(catalog, "current", lambda: published)
    page = page_of(site, f"/guides/techme/report/?balance=5000&bank=other&rules_checked=no&{ON}")

    places = {link["href"].removeprefix("#") for link in page.all("a") if link.get("href", "").startswith("#")}
    assert page.one("ol", class_="timeline")
    assert all(page.all(id=place) for place in places)


def test_a_step_whose_title_has_brackets_is_told_in_double_ones(site):
    page = page_of(site, f"/guides/coconala/report/?undelivered_orders=yes&balance=30000&payout_ready=yes&{ON}")

    assert "『正式な納品』を送る" in page.one("ol", class_="timeline").text
    assert "「「" not in page.one("main").text
