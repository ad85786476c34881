"""Plans as calendar files: all-day events in Japan dates, with UIDs that stay the same.

Importing a newer file updates the events of the older one: the UID names platform, blocker and
remedy, not the day or the route's rank. A remedy that comes up again is numbered.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from guides.report.report import Report
from guides.report.shown_routes import ShownRoute, ShownStep
from guides.words.wording import day


def calendar_of(reports: Iterable[Report]) -> bytes:
    """The chosen routes of these reports as one iCalendar file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Yamedoki//Exit plan//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "やめどき：退会の予定")
    for report in reports:
        for event in _events(report):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(report: Report) -> Iterator[Event]:
    route = report.chosen
    if route is None:
        return
    times: Counter[str] = Counter()
    for step in route.steps:
        if step.step.earliest_on is not None:
            uid = f"{step.blocker.key}.{step.remedy.key}"
            times[uid] += 1
            again = f".{times[uid]}" if times[uid] > 1 else ""
            yield _event(report, step.step.earliest_on, uid + again, *_words(step))
    if route.exit_earliest is not None:
        words = f"{_exit_words(route)}\n退会できたら、教えてください：{settings.SITE_URL}{report.left_path}"
        yield _event(report, route.exit_earliest, "exit", "退会の手続きができる日", words)


def _event(report: Report, on: date, uid: str, title: str, text: str) -> Event:
    host = urlsplit(settings.SITE_URL).hostname
    event = Event()
    event.add("uid", f"{report.facts.slug}.{uid}@{host}")
    # The day the plan was made for: the same link on the same day gives the same bytes.
    event.add("dtstamp", datetime.combine(report.today, time(), UTC))
    event.add("sequence", report.published.number)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", f"{report.facts.name}：{title}")
    event.add("description", text)
    event.add("transp", "TRANSPARENT")
    return event


def _words(step: ShownStep) -> tuple[str, str]:
    lines = [f"動く人：{step.actor}", step.why]
    if step.step.latest_on is None:
        lines.append("いつまでに終わるという約束はありません。")
    elif step.step.latest_on != step.step.earliest_on:
        lines.append(f"遅くとも{day(step.step.latest_on)}。")
    if step.fallback is not None and step.fallback != step.step.earliest_on:
        lines.append(f"返事がないときは{day(step.fallback)}。")
    return step.title, "\n".join(lines)


def _exit_words(route: ShownRoute) -> str:
    if route.exit_latest is None:
        return "早ければこの日です。いつまでにという約束はありません。"
    return (
        "この日からできます。"
        if route.exit_latest == route.exit_earliest
        else f"遅くとも{day(route.exit_latest)}です。"
    )
