"""One question per page. The URL holds the answers; any page can be reloaded, shared or gone back to."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.engine.situation import UNKNOWN
from guides.questions.answers import Answers, Ignored, read_answers
from guides.questions.day import Day, read_day
from guides.questions.next_question import Progress, progress
from guides.web.responses import (
    HtmxHttpRequest,
    keep_private,
    leave_page,
    no_such_platform,
    personal_page,
    wants_fragment,
)
from guides.words.wording import answer_text
from platforms.documents.facts import Question
from platforms.editions import catalog
from platforms.editions.catalog import PublishedPlatform

_BOXES = re.compile(r"(?P<year>[^年月日]*)年(?P<month>[^年月日]*)月(?P<day>[^年月日]*)日")
"""How `guides.questions.answers` joins the three boxes of a day."""


@dataclass(frozen=True)
class QuestionPage:
    """Everything the question template shows."""

    published: PublishedPlatform
    question: Question
    answers: Answers
    progress: Progress
    error: str
    typed: str
    carried: dict[str, str]
    """The other answers, and `on` where it was given, to be sent along."""
    day: Day

    @property
    def options(self) -> list[tuple[str, str]]:
        """Values and labels to choose from, 「わからない」 last."""
        if self.question.kind == "yes_no":
            offered = [("yes", "はい"), ("no", "いいえ")]
        else:
            offered = [(choice.key, choice.label) for choice in self.question.choices]
        return [*offered, ("unknown", "わからない")]

    @property
    def day_boxes(self) -> tuple[str, str, str]:
        """Year, month and day as answered, or box by box as typed."""
        day = self.answers.situation.day(self.question.key)
        if day is not None:
            return str(day.year), str(day.month), str(day.day)
        boxes = _BOXES.fullmatch(self.typed)
        return (boxes["year"], boxes["month"], boxes["day"]) if boxes else (self.typed, "", "")

    @cached_property
    def given(self) -> list[tuple[Question, str]]:
        """The answers so far, in words."""
        situation = self.answers.situation
        return [(q, answer_text(q, situation)) for q in self.published.facts.questions if situation.asked(q.key)]

    @property
    def ignored(self) -> tuple[Ignored, ...]:
        """What the URL says that could not be used, apart from what the error already says."""
        return tuple(i for i in self.answers.ignored + self.day.ignored if i.reason != self.error)

    @cached_property
    def query(self) -> str:
        """All answers, as a query string."""
        return self.answers.query(**self.day.control)


@require_safe
def next_question(request: HtmxHttpRequest, slug: str) -> HttpResponse:
    """Go to the next question that still matters, or to the report when none is left.

    An answer that could not be read is asked again right here, with the message and the typed text.
    """
    published = catalog.current().get(slug)
    if published is None:
        return no_such_platform(request, slug)
    answers = read_answers(published.facts, request.GET).on(read_day(request.GET).day)
    asked = _by_key(published, request.GET.get("asked", ""))
    if asked is not None and not answers.situation.asked(asked.key):
        message = answers.errors.get(asked.key) or _nothing_given(asked)
        return _show(request, _page(request, published, asked, answers, error=message))
    return _go_on(request, published, answers)


@require_safe
def question(request: HtmxHttpRequest, slug: str, key: str) -> HttpResponse:
    """Ask one question, prefilled with what the URL already says."""
    published = catalog.current().get(slug)
    if published is None:
        return no_such_platform(request, slug)
    answers = read_answers(published.facts, request.GET).on(read_day(request.GET).day)
    found = _by_key(published, key)
    if found is None:
        return _go_on(request, published, answers)
    if found.key != key:
        return keep_private(redirect(_address("guides:question", slug, found.key, query=_told(request, answers))))
    return _show(request, _page(request, published, found, answers, error=answers.errors.get(key, "")))


def _go_on(request: HtmxHttpRequest, published: PublishedPlatform, answers: Answers) -> HttpResponse:
    """To the next question that matters, or to the report."""
    slug, query = published.facts.slug, _told(request, answers)
    following = progress(published.facts, answers.situation).next
    if following is None:
        return keep_private(leave_page(request, _address("guides:report", slug, query=query)))
    return keep_private(redirect(_address("guides:question", slug, following.key, query=query)))


def _told(request: HtmxHttpRequest, answers: Answers) -> str:
    """The canonical query; where something could not be used, the reader's own, so that the next page names it."""
    day = read_day(request.GET)
    if not answers.ignored and not day.ignored:
        return answers.query(**day.control)
    told = request.GET.copy()
    told.pop("asked", None)
    return told.urlencode()


def _address(name: str, *args: str, query: str) -> str:
    return f"{reverse(name, args=args)}?{query}" if query else reverse(name, args=args)


def _show(request: HtmxHttpRequest, page: QuestionPage) -> HttpResponse:
    if wants_fragment(request):
        return keep_private(render(request, "questions/_question.html", {"page": page}))
    canonical = reverse("guides:guide", args=[page.published.facts.slug])
    return personal_page(request, "questions/question.html", {"page": page}, canonical=canonical)


def _page(
    request: HtmxHttpRequest, published: PublishedPlatform, asked: Question, answers: Answers, *, error: str
) -> QuestionPage:
    day, others = read_day(request.GET), answers.without(asked.key)
    return QuestionPage(
        published=published,
        question=asked,
        answers=answers,
        # As if this question had not been answered: it is being asked again.
        progress=progress(published.facts, others.situation),
        error=error,
        typed=_typed(asked, answers),
        carried=dict(others.pairs) | day.control,
        day=day,
    )


def _typed(asked: Question, answers: Answers) -> str:
    """What to show in the field again; 「わからない」 is no amount and no day."""
    unknown = answers.situation.answers.get(asked.key) is UNKNOWN
    return "" if unknown and (asked.is_a_number or asked.kind == "date") else answers.typed.get(asked.key, "")


def _by_key(published: PublishedPlatform, key: str) -> Question | None:
    """The question with this key or former key."""
    return next((q for q in published.facts.questions if key == q.key or key in q.aliases), None)


def _nothing_given(asked: Question) -> str:
    match asked.kind:
        case "days":
            return "日数を入力してください（例：30）。なければ0、わからないときは「わからない」を選んでください。"
        case "amount":
            return "金額を入力してください（例：12,500）。なければ0、わからないときは「わからない」を選んでください。"
        case "date":
            return "年・月・日を入力してください。わからないときは「わからない」を選んでください。"
    return "どれか1つを選んでください。わからないときは「わからない」を選べます。"
