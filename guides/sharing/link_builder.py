"""Links for authors: choose a platform, say what the article's readers have in common, copy."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.questions.answers import Answers, Ignored, read_answers
from guides.sharing import head
from guides.sharing.frames import compared
from guides.sharing.one_line_fact_views import drawing, line_of
from guides.sharing.one_line_facts import Chip, chips
from guides.sharing.snippets import Snippets, fact_code, snippets
from guides.web.addresses import absolute
from guides.web.responses import content_page, personal_page
from platforms.clock import today_in_japan
from platforms.documents.facts import Question
from platforms.editions import catalog
from platforms.editions.catalog import PublishedPlatform

COMPARE = "compare"
PLATFORM_KEY, REASON_KEY = "platform", "reason-to-show"
_OWN_KEYS = frozenset({PLATFORM_KEY, REASON_KEY})


@dataclass(frozen=True)
class Asked:
    """One question as an optional field: what the author chose so far, and what was wrong with it."""

    question: Question
    value: str
    error: str

    @property
    def options(self) -> list[tuple[str, str]]:
        if self.question.kind == "yes_no":
            return [("yes", "はい"), ("no", "いいえ"), ("unknown", "わからない")]
        return [*((choice.key, choice.label) for choice in self.question.choices), ("unknown", "わからない")]


@dataclass(frozen=True)
class ChipCode:
    """One fact on one line and what shows it in an article."""

    chip: Chip
    path: str
    code: str


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    """Three steps on one address: which page, what the article knows, the result."""
    current = catalog.current()
    chosen = request.GET.get(PLATFORM_KEY, "")
    published = current.get(chosen)
    context: dict[str, object] = {
        "platforms": current.platforms,
        "chosen": chosen,
        "published": published,
        "compare_key": COMPARE,
    }
    canonical = reverse("guides:links")
    if published is not None:
        context |= _for_platform(request, published)
    elif chosen == COMPARE:
        context |= _for_comparison(request)
    if request.GET:
        return personal_page(request, "sharing/link_builder.html", context, canonical=canonical)
    return content_page(request, "sharing/link_builder.html", context, canonical=canonical)


def _for_platform(request: HttpRequest, published: PublishedPlatform) -> dict[str, object]:
    facts, today = published.facts, today_in_japan()
    answers = read_answers(facts, request.GET, allowed=_OWN_KEYS)
    reason = request.GET.get(REASON_KEY, "")
    reasons = {blocker.key: blocker.title for blocker in facts.blockers}
    guide = head.of_guide(published, today)
    query = answers.query()
    to_guide = absolute(guide.path, fragment=reason if reason in reasons else "")
    to_questions = absolute(reverse("guides:questions", args=[facts.slug]), query)
    check_title = f"{facts.name}をいま退会できるか調べる"
    made = [
        (
            "退会ガイドへのリンク",
            snippets(
                title=guide.title,
                description=guide.description,
                url=to_guide,
                kind="card",
                embed_url=absolute(reverse("guides:embed-card", args=[facts.slug]), query),
            ),
        )
    ]
    if facts.questions:
        made.append(
            (
                "質問へのリンク",
                snippets(
                    title=check_title,
                    description="質問に答えると、当てはまる理由と、次にすることが分かります。登録はいりません。",
                    url=to_questions,
                    kind="check",
                    embed_url=absolute(reverse("guides:embed-check", args=[facts.slug]), query),
                ),
            )
        )
    return {
        "answered": bool(answers.pairs or answers.errors),
        "asked": [_asked(question, answers) for question in facts.questions],
        "ignored": _not_fields(answers),
        "reasons": reasons.items(),
        "reason": reason,
        "made": made,
        "chips": [_chip_code(published, each) for each in chips(facts, today)],
    }


def _for_comparison(request: HttpRequest) -> dict[str, object]:
    current = catalog.current()
    query = request.GET.copy()
    query.pop(PLATFORM_KEY, None)
    found = compared(current, query)
    introduction = head.of_comparison(current, today_in_japan())
    made: list[tuple[str, Snippets]] = [
        (
            "手取りくらべへのリンク",
            snippets(
                title=introduction.title,
                description=introduction.description,
                url=absolute(introduction.path, found.query),
                kind="compare",
                embed_url=absolute(reverse("guides:embed-compare"), found.query),
            ),
        )
    ]
    return {"compare": found.page.asked, "ignored": found.page.asked.ignored, "made": made}


def _asked(question: Question, answers: Answers) -> Asked:
    value = dict(answers.pairs).get(question.key, "") or answers.typed.get(question.key, "")
    return Asked(question, value, answers.errors.get(question.key, ""))


def _not_fields(answers: Answers) -> tuple[Ignored, ...]:
    """What was ignored and is not shown beside its own field."""
    return tuple(each for each in answers.ignored if each.key not in answers.errors)


def _chip_code(published: PublishedPlatform, found: Chip) -> ChipCode:
    slug = published.facts.slug
    path = reverse("guides:fact-svg", args=[slug, found.fact])
    link = absolute(reverse("guides:platform", args=[slug]))
    line = line_of(published, found)
    drawn = drawing([line])
    return ChipCode(found, path, fact_code(line, (drawn["width"], drawn["height"]), path, link))
