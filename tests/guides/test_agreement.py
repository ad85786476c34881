"""The page, report.json and report.ics say the same days and the same yen, and the JSON keeps its contract."""

import re
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pytest
from icalendar import Calendar

from guides.words.wording import ACTORS
from tests.dom import parse

pytestmark = pytest.mark.slow

CROWDWORKS = (
    "role=worker&active_contracts=no&awaiting_acceptance=no&pending_tasks=no&balance=0&payout_requested=no"
    "&identity_check=none&signup_method=email&device=browser"
)
LANCERS = (
    "role=worker&active_contracts=no&awaiting_acceptance=no&pending_proposals=no&balance=0&payout_requested=no"
    "&password_known=yes&signup_method=email&device=browser"
)
COCONALA = "role=worker&undelivered_orders=no&open_purchases=no&payout_requested=no&balance=0"
BASES = {"crowdworks": CROWDWORKS, "lancers": LANCERS, "coconala": COCONALA}
TASKS = "pending_tasks=yes&task_deadline=2026-11-20&task_reward=1500"

SITUATIONS = [
    pytest.param("crowdworks", "", id="crowdworks: free to leave"),
    pytest.param("crowdworks", "balance=999", id="crowdworks: 999 yen"),
    pytest.param("crowdworks", "balance=529", id="crowdworks: too little for any payout"),
    pytest.param("crowdworks", TASKS, id="crowdworks: tasks"),
    pytest.param(
        "crowdworks", "awaiting_acceptance=yes&expected_reward=5000&balance=800", id="crowdworks: delivered work"
    ),
    pytest.param("crowdworks", "active_contracts=yes&balance=unknown", id="crowdworks: one open question"),
    pytest.param("crowdworks", "balance=120000&on=2026-12-28", id="crowdworks: over the new year"),
    pytest.param("lancers", "balance=800", id="lancers: a balance to waive"),
    pytest.param("lancers", "payout_requested=yes&balance=5000", id="lancers: a transfer and a balance"),
    pytest.param("lancers", "active_contracts=yes&expected_reward=30000", id="lancers: running work"),
    pytest.param("coconala", "payout_requested=yes&on=2026-09-14", id="coconala: over Silver Week"),
    pytest.param("coconala", "undelivered_orders=yes&open_purchases=yes", id="coconala: orders on both sides"),
]


class Surfaces:
    """One situation, asked for three times."""

    def __init__(self, site: Any, slug: str, query: str, route: str = "") -> None:
        told = {"on": "2026-11-22", **dict(parse_qsl(BASES[slug])), **dict(parse_qsl(query))}
        told |= {"route": route} if route else {}
        answers = [site.get(f"/guides/{slug}/report{ending}", told) for ending in (".json", ".ics", "/")]
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        self.on = date.fromisoformat(told["on"])
        self.body: dict[str, Any] = answers[0].json()
        self.events = Calendar.from_ical(answers[1].content).walk("VEVENT")
        self.page = parse(answers[2].text)

    def days(self, text: str) -> list[date]:
        """Every day that a text names; without a year it is this year's."""
        found = re.findall(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日", text)
        return [date(int(year or self.on.year), int(month), int(day)) for year, month, day in found]

    def cell(self, text: str) -> str | None:
        """The one day in a cell, as JSON would say it."""
        days = self.days(text)
        return days[0].isoformat() if days else None


PARTS_OF_A_SUM = {
    "受け取れない分": "forfeited_yen",
    "どうなるか分からない分": "at_risk_yen",
    "退会のあとに届く分": "paid_after_yen",
}


def amounts(text: str) -> list[int]:
    """One amount, or the two ends of a span."""
    return [int(amount.replace(",", "")) for amount in re.findall(r"([\d,]+)(?:円|〜)", text)]


def promised(route: dict[str, Any]) -> str | None:
    """The day that somebody must keep, whether the counterpart answers or not."""
    return max(route["exit_silent"], route["exit_latest"]) if route["exit_silent"] and route["exit_latest"] else None


def days_of(route: dict[str, Any]) -> list[str]:
    return [day for day in dict.fromkeys([route["exit_earliest"], promised(route) or route["exit_silent"]]) if day]


def term(card: Any, name: str) -> str:
    """What a definition list says beside a name."""
    [found] = [each.one("dd").text for each in card.all("div") if each.all("dt") and each.one("dt").text == name]
    return found


@pytest.mark.parametrize(("slug", "query"), SITUATIONS)
def test_every_way_out_has_the_same_days_and_yen_on_the_page_and_in_json(site, slug, query):
    told = Surfaces(site, slug, query)
    cards = told.page.all("article", class_="route")

    assert [card.one("h3")["id"] for card in cards] == [f"route-{route['key']}" for route in told.body["routes"]]
    for card, route in zip(cards, told.body["routes"], strict=True):
        assert card.one("h3").text == route["label"]
        days = [day.isoformat() for day in told.days(term(card, "退会できる日"))]
        assert days == days_of(route)
        assert ("早ければ" in term(card, "退会できる日")) is (bool(route["exit_earliest"]) and not promised(route))
        assert amounts(term(card, "受け取れるお金")) in ([], list(dict.fromkeys(route["received_yen_range"])))
        assert [item.text for item in card.one("ol").all("li")] == [step["title"] for step in route["steps"]]
        is_summed = "合計" in card.text
        for words, key in PARTS_OF_A_SUM.items():
            shown = re.findall(rf"− {words}([\d,]+)円", card.text)
            assert [int(amount.replace(",", "")) for amount in shown] == (
                [route[key]] if route[key] and is_summed else []
            )


@pytest.mark.parametrize(("slug", "query"), SITUATIONS)
def test_the_chosen_way_has_the_same_steps_on_the_page_in_json_and_in_the_calendar(site, slug, query):
    routes = Surfaces(site, slug, query).body["routes"]
    for route in routes:
        told = Surfaces(site, slug, query, route["key"])
        steps = route["steps"]

        rows = told.page.one("table", class_="phone-cards").one("tbody").all("tr")
        cells = [[row.one("th").text, *(cell.text for cell in row.all("td"))] for row in rows]
        assert [row[:2] for row in cells] == [[step["title"], ACTORS[step["actor"]]] for step in steps]
        assert [[told.cell(cell) for cell in row[2:]] for row in cells] == [
            [step["starts"], step["earliest"], step["latest"]] for step in steps
        ]

        name = told.body["platform"]["name"]
        dated = [(step["title"], step["earliest"]) for step in steps if step["earliest"]]
        exits = [("退会の手続きができる日", route["exit_earliest"])] if route["exit_earliest"] else []
        shown = [(str(event["summary"]), event["dtstart"].dt.isoformat()) for event in told.events]
        assert shown == [(f"{name}：{title}", day) for title, day in [*dated, *exits]]
    if not routes:
        assert Surfaces(site, slug, query).events == []


@pytest.mark.parametrize(("slug", "query"), SITUATIONS)
def test_the_first_line_says_the_days_of_the_way_that_leads_and_of_the_sooner_one(site, slug, query):
    told = Surfaces(site, slug, query)
    lead, routes = told.body["lead"], {route["key"]: route for route in told.body["routes"]}
    ways = [routes[key] for key in (lead["route"], lead["sooner"]) if key] if lead else []
    said = [day for route in ways for day in days_of(route)] if told.body["verdict"] != "unsure" else []

    heading = [day.isoformat() for day in told.days(told.page.one("h1").text)]
    assert heading in (said, [])
    assert heading == said or "しだいです" in told.page.one("h1").text
    assert set(told.days(told.page.one("title").text)) <= set(told.days(told.page.one("h1").text))


# ── The contract of design.md §6 ─────────────────────────────────────────────────────────────────

DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")


def is_day(value: Any) -> bool:
    return isinstance(value, str) and DAY.match(value) is not None


def is_day_or_null(value: Any) -> bool:
    return value is None or is_day(value)


def is_yen(value: Any) -> bool:
    return type(value) is int and value >= 0


def is_yen_or_null(value: Any) -> bool:
    return value is None or is_yen(value)


def is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def is_answer(value: Any) -> bool:
    return value is None or type(value) in (int, str)


def is_flag(value: Any) -> bool:
    return type(value) is bool


def one_of(*values: Any) -> Any:
    return lambda value: value in values


def rows(**keys: Any) -> Any:
    """A list of objects that each have at least these keys."""
    return lambda value: isinstance(value, list) and all(fits(each, keys) for each in value)


def fits(value: Any, keys: dict[str, Any]) -> bool:
    for key, check in keys.items():
        assert key in value, key
        assert check(value[key]), (key, value[key])
    return True


ACTOR = one_of("you", "counterpart", "platform", "time")
CITATIONS = rows(
    publisher=is_text,
    url=lambda value: isinstance(value, str),
    kind=one_of("official", "official_secondhand", "article", "user_report", "inferred", "own_work"),
    checked_on=is_day,
    agrees=is_flag,
)
PROSE = rows(key=is_text, title=is_text, body=is_text, citations=CITATIONS)
RANGE = {
    "exit_best": is_day_or_null,
    "exit_worst_earliest": is_day_or_null,
    "exit_worst": is_day_or_null,
    "received_least_yen": is_yen,
    "received_most_yen": is_yen_or_null,
    "matters": lambda v: all(map(is_text, v)),
}
CONTRACT = {
    "platform": lambda v: fits(v, {"slug": is_text, "name": is_text, "edition": lambda n: type(n) is int}),
    "on": is_day,
    "answers": lambda v: isinstance(v, dict) and all(map(is_answer, v.values())),
    "ignored": rows(key=is_text, value=lambda v: isinstance(v, str), reason=is_text),
    "verdict": one_of("ready", "blocked", "unsure"),
    "blockers": rows(
        key=is_text,
        title=is_text,
        state=one_of("blocking", "possible"),
        because=rows(question=is_text, answer=is_answer, rule=is_text),
        remedies=rows(
            key=is_text,
            title=is_text,
            actor=ACTOR,
            available=one_of(True, False, None),
            earliest=is_day,
            latest=is_day_or_null,
            may_be_refused=is_flag,
            fees_yen=is_yen_or_null,
            forfeited_yen=is_yen_or_null,
        ),
        citations=CITATIONS,
    ),
    "cleared": lambda v: isinstance(v, list) and all(map(is_text, v)),
    "routes": rows(
        key=is_text,
        label=is_text,
        exit_earliest=is_day_or_null,
        exit_latest=is_day_or_null,
        received_yen=is_yen,
        fees_yen=is_yen,
        forfeited_yen=is_yen,
        steps=rows(
            earliest=is_day_or_null, latest=is_day_or_null, actor=ACTOR, blocker=is_text, remedy=is_text, title=is_text
        ),
    ),
    "range": lambda v: v is None or fits(v, RANGE),
    "precautions": PROSE,
    "withdrawal_path": lambda v: v is None or fits(v, {"key": is_text, "steps": rows(text=is_text)}),
    "consequences": PROSE,
    "alternatives": PROSE,
}


@pytest.mark.parametrize(
    ("slug", "query"), [*SITUATIONS, pytest.param("lancers", "blance=800&balance=x", id="mistyped")]
)
def test_every_key_of_the_contract_is_there_with_its_type(site, slug, query):
    body = Surfaces(site, slug, query).body

    assert fits(body, CONTRACT)
    assert body["verdict"] == "ready" or body["routes"]
    assert body["lead"] is None if not body["routes"] else body["lead"]["route"] == body["routes"][0]["key"]
    for route in body["routes"]:
        gone = route["received_yen"] + route["fees_yen"] + route["forfeited_yen"]
        gone += route["at_risk_yen"] + route["paid_after_yen"]
        assert gone == route["total_yen"]


# ── Cases worked out by hand ─────────────────────────────────────────────────────────────────────


def route_of(body: dict[str, Any], name: str = "fastest") -> dict[str, Any]:
    return next(route for route in body["routes"] if name in route["names"])


@pytest.mark.parametrize(("balance", "received_yen", "fees_yen"), [(999, 450, 549), (800, 260, 540)])
def test_the_quick_payout_of_crowdworks_to_the_yen(site, balance, received_yen, fees_yen):
    route = route_of(Surfaces(site, "crowdworks", f"balance={balance}").body)

    assert [step["remedy"] for step in route["steps"]] == ["quick-payout"]
    assert (route["received_yen"], route["fees_yen"], route["forfeited_yen"]) == (received_yen, fees_yen, 0)
    assert (route["exit_earliest"], route["exit_latest"]) == ("2026-11-27", "2026-11-27")


def test_one_yen_short_of_the_quick_payout_the_day_of_lapse_is_shown(site):
    told = Surfaces(site, "crowdworks", "balance=529&balance_confirmed_on=2026-07-01")
    [found] = told.body["blockers"]
    remedies = {remedy["key"]: remedy for remedy in found["remedies"]}

    assert remedies["quick-payout"]["available"] is False
    assert (remedies["wait-for-expiry"]["earliest"], remedies["wait-for-expiry"]["forfeited_yen"]) == (
        "2026-12-29",
        529,
    )
    race = told.page.one("div", id="expiry").text
    assert told.days(race)[0] == date(2026, 12, 29)
    assert "529円" in race


def test_money_whose_time_is_over_is_not_announced_as_still_to_lapse(site):
    told = Surfaces(site, "crowdworks", "balance=529&balance_confirmed_on=2026-05-01")
    race = told.page.one("div", id="expiry").text

    assert told.days(race)[0] == date(2026, 10, 29)
    assert "過ぎた" in race
    assert "受け取れなくなる" not in race


def test_a_task_is_approved_by_itself_the_day_after_two_weeks_after_its_deadline_and_paid_afterwards(site):
    route = route_of(Surfaces(site, "crowdworks", TASKS).body, "independent")
    approval, payout = route["steps"]

    assert (approval["remedy"], approval["earliest"], approval["latest"]) == (
        "auto-approval",
        "2026-12-05",
        "2026-12-05",
    )
    assert payout["starts"] == "2026-12-05"
    assert payout["earliest"] > "2026-12-05"
    assert route["received_yen"] + route["fees_yen"] == 1_500


def test_a_small_balance_on_lancers_can_be_waived_today(site):
    route = route_of(Surfaces(site, "lancers", "balance=800").body)

    assert [step["remedy"] for step in route["steps"]] == ["waive-balance"]
    assert (route["exit_earliest"], route["exit_latest"], route["forfeited_yen"]) == ("2026-11-22", "2026-11-22", 800)


def test_a_transfer_on_coconala_moves_on_behind_silver_week(site):
    route = route_of(Surfaces(site, "coconala", "payout_requested=yes&on=2026-09-14").body)

    assert (route["exit_earliest"], route["exit_latest"]) == ("2026-09-24", "2026-09-24")
