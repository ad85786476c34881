"""What an embedded check asks or says next, and what an embedded comparison shows."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from guides.comparison.page import ComparePage, resolve
from guides.questions.answers import Answers, read_answers
from guides.questions.day import Day, read_day
from guides.questions.next_question import Progress, progress
from guides.report.report import Report, build_report
from platforms.documents.facts import Question
from platforms.editions.catalog import Catalog, PublishedPlatform

THEMES = ("light", "dark", "auto")
"""Colours that an article can ask for; `auto` follows the reader's own setting, as without this key."""


def read_theme(query: QueryDict) -> tuple[str, str]:
    """The colours that `theme` asks for, and what is wrong with it."""
    given = query.getlist("theme")
    if not given or given in (["light"], ["dark"], ["auto"]):
        return (given[0] if given else "auto"), ""
    return "auto", f"themeは、{'・'.join(THEMES)}のどれか1つにしてください。"


@dataclass(frozen=True)
class Check:
    """Either one question (`question`) or, when none is left, what the answers amount to (`report`)."""

    published: PublishedPlatform
    answers: Answers
    day: Day
    progress: Progress
    question: Question | None
    error: str
    report: Report | None

    @property
    def query(self) -> str:
        return self.answers.query(**self.day.control)

    @property
    def carried(self) -> dict[str, str]:
        """Everything known so far, to be sent along with the next answer."""
        return dict(self.answers.pairs) | self.day.control

    @property
    def options(self) -> list[tuple[str, str]]:
        """Values and labels to choose from, 「わからない」 last; only that one for amounts and days."""
        offered = [(choice.key, choice.label) for choice in self.question.choices] if self.question else []
        if self.question and self.question.kind == "yes_no":
            offered = [("yes", "はい"), ("no", "いいえ")]
        return [*offered, ("unknown", "わからない")]

    @property
    def typed(self) -> str:
        return self.answers.typed.get(self.question.key, "") if self.question else ""


def check(published: PublishedPlatform, query: QueryDict) -> Check:
    """Read the answers, and find the next question that matters or the verdict."""
    answers, day = read_answers(published.facts, query), read_day(query)
    state = progress(published.facts, answers.situation)
    # An answer that could not be read is asked again, wherever it stands in the order.
    unread = next((q for q in published.facts.questions if q.key in answers.errors), None)
    question = unread or state.next
    error = answers.errors.get(question.key, "") if question else ""
    if question and not error and query.get("asked") == question.key:
        error = "回答を入力してください。わからないときは「わからない」を選べます。"
    report = None if question else build_report(published, answers, day.day, day_is_fixed=day.fixed)
    return Check(published, answers, day, state, question, error, report)


@dataclass(frozen=True)
class Compared:
    """The comparison of the site, and what of the query string made it: as typed, without what was ignored."""

    page: ComparePage
    given: tuple[tuple[str, str], ...]

    @property
    def query(self) -> str:
        return urlencode(self.given)


def compared(current: Catalog, query: QueryDict) -> Compared:
    """The comparison that a query string asks for: on the page, in a frame and behind a link the same."""
    page, day = resolve(current, query)
    form = page.asked.form
    typed = {key: text for key, text in form.data.items() if key not in form.errors}
    given = [*typed.items(), *day.control.items(), *(("p", slug) for slug in page.asked.platforms)]
    return Compared(page, tuple(sorted(given)))
