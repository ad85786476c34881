"""Links for authors: choose a platform, say what the article's readers have in common, copy."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.questions.answers import Answers, Ignored, read_answers
from guides.sharing import head
from guides.sharing.frames import compared
from guides.sharing.head import Introduction
from guides.sharing.one_line_fact_views import drawing, line_of
from guides.sharing.one_line_facts import Chip, chips
from guides.sharing.places import PLACES, place
from guides.sharing.snippets import EMBED_HEIGHTS, Snippets, fact_code, snippets
from guides.sharing.wordpress_plugin import zipped
from guides.web.addresses import absolute
from guides.web.cross_site_headers import shared, unless_known
from guides.web.responses import content_page, personal_page
from platforms.clock import today_in_japan
from platforms.documents.facts import Question
from platforms.editions import catalog
from platforms.editions.catalog import PublishedPlatform

COMPARE = "compare"
EXAMPLE_SLUG = "crowdworks"
"""What the page shows before anybody has chosen."""
PLATFORM_KEY, REASON_KEY, PLACE_KEY = "platform", "reason-to-show", "place"
_OWN_KEYS = frozenset({PLATFORM_KEY, REASON_KEY, PLACE_KEY})


@dataclass(frozen=True)
class Made:
    """One link in every form, and the card that WordPress makes of its address."""

    title: str
    snippets: Snippets
    card_url: str
    introduction: Introduction
    kind: str

    @property
    def card_path(self) -> str:
        """Where the preview of the card is, on whatever address this page was opened."""
        return self.card_url.removeprefix(settings.SITE_URL)

    @property
    def frame_path(self) -> str:
        """The same for what the embed code frames."""
        return self.snippets.embed_url.removeprefix(settings.SITE_URL)

    def in_order(self, first: str) -> list[tuple[str, str]]:
        """Names of forms and their texts, the one to paste here first."""
        forms = ["url", "embed", "html_card", "markdown"]
        return [(form, getattr(self.snippets, form)) for form in sorted(forms, key=lambda form: form != first)]


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
def wordpress_plugin(request: HttpRequest) -> HttpResponse:
    """Our plugin for WordPress, which knows this site's address."""
    body = zipped(settings.SITE_URL)
    response = HttpResponse(body, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="yamedoki.zip"'
    return unless_known(request, shared(response, sha256(body).hexdigest()[:20], seconds=3600))


@require_safe
# The previews are frames of our own.
@csp_update({"frame-src": [SELF]})
def links(request: HttpRequest) -> HttpResponse:
    """What to paste, at once; below it another page, another place, and what the article knows."""
    current = catalog.current()
    example = current.get(EXAMPLE_SLUG) or next(iter(current.platforms), None)
    first = example.facts.slug if example else COMPARE
    chosen = request.GET.get(PLATFORM_KEY, "" if request.GET else first)
    published = current.get(chosen)
    asked_for = request.GET.get(PLACE_KEY, "")
    shown = place(asked_for) or PLACES[0]
    context: dict[str, Any] = {
        "platforms": current.platforms,
        "chosen": chosen,
        "published": published,
        "compare_key": COMPARE,
        "places": PLACES,
        "place": shown,
        "no_such_place": bool(asked_for) and place(asked_for) is None,
        "heights": EMBED_HEIGHTS,
    }
    canonical = reverse("guides:links")
    if published is not None:
        context |= _for_platform(request, published)
    elif chosen == COMPARE:
        context |= _for_comparison(request)
    context["made"] = [(each, each.in_order(shown.form)) for each in context.get("made", [])]
    if request.GET:
        return personal_page(request, "sharing/link_builder.html", context, canonical=canonical)
    return content_page(request, "sharing/link_builder.html", context, canonical=canonical)


def _for_platform(request: HttpRequest, published: PublishedPlatform) -> dict[str, Any]:
    facts, today = published.facts, today_in_japan()
    answers = read_answers(facts, request.GET, allowed=_OWN_KEYS)
    reason = request.GET.get(REASON_KEY, "")
    reasons = {blocker.key: blocker.title for blocker in facts.blockers}
    guide = head.of_guide(published, today)
    query = answers.query()
    to_guide = absolute(guide.path, fragment=reason if reason in reasons else "")
    to_questions = absolute(reverse("guides:questions", args=[facts.slug]), query)
    check_title = f"{facts.name}をいま退会できるか調べる"
    to_card = reverse("guides:embed-card", args=[facts.slug])
    first = {"first": reason} if reason in reasons else {}
    card_url = absolute(to_card, answers.query(**first))
    made = [
        Made(
            f"{facts.name}の退会ガイド",
            snippets(
                title=guide.title,
                description=guide.description,
                url=to_guide,
                kind="card",
                embed_url=card_url,
            ),
            card_url,
            guide,
            "card",
        )
    ]
    if facts.questions:
        made.append(
            Made(
                f"{facts.name}の質問（読者が答える）",
                snippets(
                    title=check_title,
                    description="質問に答えると、当てはまる理由と、次にすることが分かります。登録はいりません。",
                    url=to_questions,
                    kind="check",
                    embed_url=absolute(reverse("guides:embed-check", args=[facts.slug]), query),
                ),
                absolute(to_card, query),
                guide,
                "check",
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


def _for_comparison(request: HttpRequest) -> dict[str, Any]:
    current = catalog.current()
    query = request.GET.copy()
    for key in _OWN_KEYS:
        query.pop(key, None)
    found = compared(current, query)
    introduction = head.of_comparison(current, today_in_japan())
    made = [
        Made(
            "手取りくらべ",
            snippets(
                title=introduction.title,
                description=introduction.description,
                url=absolute(introduction.path, found.query),
                kind="compare",
                embed_url=absolute(reverse("guides:embed-compare"), found.query),
            ),
            absolute(reverse("guides:embed-compare"), found.query),
            introduction,
            "compare",
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
