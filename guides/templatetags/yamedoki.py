"""Words and small building blocks for templates. No decisions here."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db import DatabaseError
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from guides.comparison.form import Asked
from guides.comparison.rows import Shown
from guides.engine.conditions import Truth
from guides.engine.situation import told
from guides.engine.verdict import Because, Finding, RemedyFinding
from guides.questions.day import Day
from guides.questions.next_question import Progress, progress
from guides.report import how_a_day_comes_about, messages
from guides.report.messages import Composed
from guides.report.report import Line, Report
from guides.report.shown_routes import ShownRoute
from guides.reported_exits.counts import PromisesKept, kept_on
from guides.web import rendered_once
from guides.web.phrases import DAYS_AND_YEN, between_phrases
from guides.words import wording
from guides.words.glossary_in_text import MOST_TEXTS, marked
from platforms.clock import today_in_japan
from platforms.documents.addresses import facts_by_address
from platforms.documents.facts import (
    Alternative,
    Citation,
    Cited,
    Consequence,
    Cost,
    Fact,
    FeePlan,
    Note,
    PayoutMethod,
    PlatformFacts,
    Precaution,
    Question,
    Remedy,
    Wait,
    WithdrawalPath,
)
from platforms.documents.freshness import freshness
from platforms.documents.remembering import remembered
from platforms.editions import catalog
from platforms.editions.catalog import PublishedPlatform
from platforms.sources import doubts

register = template.Library()

register.filter("phrases", between_phrases)
register.filter("yen", wording.yen)
register.filter("money", wording.money)
register.filter("day", wording.day)
register.filter("expiry_term", wording.expiry_term)
register.filter("not_received", wording.not_received)
register.filter("bank_name", wording.bank_name)
register.filter("things", wording.things)
register.filter("quoted", wording.quoted)
register.filter("short_day", wording.short_day)


@register.filter
def beside(route: ShownRoute, other: ShownRoute) -> str:
    """How one way out differs from another."""
    return route.beside(other)


@register.filter
def unbroken(text: str) -> SafeString:
    """A sentence whose days and amounts stay on one line each, with the particle behind them.

    >>> unbroken("12月7日（月）に<")
    '<span class="date">12月7日（月）に</span>&lt;'
    """
    parts = DAYS_AND_YEN.split(text)
    return format_html_join(
        "",
        "{}",
        ((format_html('<span class="date">{}</span>', part) if n % 2 else part,) for n, part in enumerate(parts)),
    )


@register.filter
def how_many(progress: Progress) -> str:
    """「6〜17問」"""
    return wording.how_many_questions(progress.fewest, progress.most)


@register.filter
def days_left(value: date, today: date) -> str:
    """「あと23日」"""
    return wording.days_left(value, today)


@register.filter
def days_since(value: date, today: date) -> int:
    """Whole days from a day in the past until today."""
    return (today - value).days


@register.filter
def percent(rate: Decimal) -> str:
    """
    >>> percent(Decimal("0.165"))
    '16.5%'
    """
    return f"{(rate * 100).normalize():f}%"


@register.filter
def actor(key: str) -> str:
    return wording.ACTORS[key]


@register.filter
def certainty(key: str) -> str:
    return wording.CERTAINTIES[key]


@register.filter
def anchor(row: Note | Precaution | Consequence | Alternative, published: PublishedPlatform) -> str:
    """The place of a row on a page: its key, and its kind with it where a row of another kind has the same key."""
    facts = published.facts
    rows: Iterable[Cited] = chain(
        facts.blockers, facts.precautions, facts.consequences, facts.alternatives, facts.notes
    )
    first = next(each for each in rows if each.key == row.key)
    return row.key if type(first) is type(row) else f"{row.key}-{type(row).__name__.lower()}"


@register.filter
def ended(facts: PlatformFacts) -> str:
    """終了しました, or 終了します while the day is still to come."""
    return "終了します" if facts.status_since and facts.status_since > today_in_japan() else "終了しました"


@register.simple_tag
def holds_when(row: Fact, facts: PlatformFacts) -> str:
    """For whom a row holds, in words; nothing where it holds for everybody."""
    return wording.conditions_text(getattr(row, "conditions", ()), facts)


@register.filter
def looked_at(citation: Citation) -> str:
    """「保存された写しで」: what was read on the day of a check."""
    return wording.LOOKED_AT[citation.looked_at]


@register.filter
def source_kind(key: str) -> str:
    return wording.SOURCE_KINDS[key]


@register.filter
def platform_kind(key: str) -> str:
    return wording.PLATFORM_KINDS[key]


@register.filter
def exit_scope(key: str) -> str:
    return wording.EXIT_SCOPES[key]


@register.filter
def topic(key: str) -> str:
    return wording.TOPICS[key]


@register.simple_tag
def wait_text(wait: Wait, published: PublishedPlatform) -> str:
    """How long a remedy takes for anybody."""
    return wording.wait_text(wait, published.facts)


@register.simple_tag
def payout_cost_text(cost: Cost, published: PublishedPlatform) -> str:
    """What being paid out by a remedy takes, as far as anybody knows."""
    methods = published.facts.payout_methods
    return wording.payout_cost_text(next((method for method in methods if method.key == cost.method), None))


@register.simple_tag
def payout_text(method: PayoutMethod) -> str:
    """Closing days and pay days, or that nobody knows them."""
    return wording.payout_text(method)


@register.simple_tag
def condition_in_words(because: Because, report: Report) -> Line:
    """One condition beside the reader's own answer."""
    return report.line(because)


@register.simple_tag
def remedy_outcome(remedy: Remedy, finding: Finding, report: Report) -> dict[str, str]:
    """When one remedy alone would be done and what it takes, in words."""
    outcome = report.outcomes[(finding.blocker.key, remedy.key)]
    return {
        "days": how_a_day_comes_about.outcome_days(outcome, report.today),
        "yen": how_a_day_comes_about.outcome_yen(outcome),
        "why": how_a_day_comes_about.reason_text(outcome.finish.reason, outcome.latest is not None),
    }


@register.simple_tag
def split_remedies(finding: Finding, report: Report) -> dict[str, list[RemedyFinding]]:
    """The ways to clear a blocker that the plan shown takes, or else any plan; the others are folded."""
    chosen = (report.chosen,) if report.chosen else ()
    for plans in (chosen, report.routes):
        taken = {(step.step.blocker, step.step.remedy) for plan in plans for step in plan.steps}
        shown = [found for found in finding.remedies if (finding.blocker.key, found.remedy.key) in taken]
        others = [found for found in finding.remedies if found not in shown]
        if shown:
            return {"shown": shown, "folded": others}
    return {"shown": [*finding.remedies], "folded": []}


@register.simple_tag
def irreversible_first(precautions: Sequence[Precaution]) -> str:
    """One line about a checklist: how much of it cannot be made up for, and where it begins."""
    final = [row for row in precautions if row.irreversible]
    if not final:
        return f"{precautions[0].title}、ほか" if len(precautions) > 1 else precautions[0].title
    return f"元に戻せないおそれが{wording.things(len(final))}あります：{final[0].title}{'、ほか' if len(final) > 1 else ''}"


@register.simple_tag
def left_alone(finding: Finding, report: Report) -> str:
    """What happens to a blocker if the reader does nothing: time clears it, or it stays."""
    waiting = next(
        (f.remedy for f in finding.remedies if f.remedy.actor == "time" and f.available is not Truth.FALSE), None
    )
    if waiting is None:
        return "この理由が残ります。"
    outcome = report.outcomes[(finding.blocker.key, waiting.key)]
    told = [how_a_day_comes_about.outcome_days(outcome, report.today), how_a_day_comes_about.outcome_yen(outcome)]
    return f"{wording.quoted(waiting.title)}になります（{'・'.join(text for text in told if text)}）。"


@register.simple_tag
def composed_message(remedy: Remedy, report: Report) -> Composed | None:
    """The message that belongs to a remedy, filled for this reader."""
    return report.message(remedy.message) if remedy.message else None


@register.simple_tag
def loose_messages(published: PublishedPlatform, today: date) -> tuple[Composed, ...]:
    """The messages that belong to no remedy, filled with what is known of everybody."""
    return messages.loose(published.facts, today)


@register.simple_tag(takes_context=True)
def citations(context: Context, fact: object, published: PublishedPlatform, within: str = "") -> SafeString:
    """The evidence of one fact: who says what, whether it agrees, and when it was checked.

    The page's `today` decides whether the check looks old.

    `within` names the part of the page where two facts have the same title, so that every
    folded 「根拠」 has a name of its own.
    """
    given: tuple[Citation, ...] = getattr(fact, "citations", ())
    newest = wording.newest_check(given)
    checked_on = newest.checked_on if newest else None
    today = context.get("today") or today_in_japan()
    age = freshness(checked_on, today) if checked_on else ""
    watched, slug, address = doubts.known(), published.facts.slug, _addresses(published).get(id(fact), "")
    is_doubted = watched.is_doubted(slug, address)
    seen = {c.source: day for c in given if (day := watched.seen.get((slug, address, c.source)))}

    def rendered() -> str:
        sources = {source.key: source for source in published.facts.sources}
        pairs = [(c, source := sources.get(c.source), wording.check(c, source), seen.get(c.source)) for c in given]
        title = next((text for name in ("title", "question", "what", "name") if (text := getattr(fact, name, ""))), "")
        evidence = {
            "pairs": pairs,
            "certainty": getattr(fact, "certainty", ""),
            "contradicted": any(c.contradicts for c in given),
            "checked_on": checked_on,
            "newest": newest,
            "age": age,
            "is_doubted": is_doubted,
            "today": today,
            "about": "・".join(text for text in (within, title) if text),
            "report_query": report_query(published, fact),
        }
        return render_to_string("parts/_citations.html", evidence)

    # A fresh check looks the same every day; an old one counts the days.
    depends_on = (within, "" if age in ("", "fresh") else today, is_doubted, tuple(sorted(seen.items())))
    return rendered_once.piece(published, fact, depends_on, rendered)


@register.filter
def old_check(fact: Cited, today: date | None) -> date | None:
    """The day of the newest check, where it is no longer fresh: what is folded says so outside."""
    newest = wording.newest_check(fact.citations)
    on = today or today_in_japan()
    return newest.checked_on if newest and freshness(newest.checked_on, on) != "fresh" else None


def report_query(published: PublishedPlatform, fact: object) -> str:
    """Names one fact to the page 「この行がおかしい」."""
    address = _addresses(published).get(id(fact), "")
    return urlencode({"platform": published.facts.slug} | ({"fact": address} if address else {}))


@remembered
def _addresses(published: PublishedPlatform) -> dict[int, str]:
    return {id(fact): address for address, fact in facts_by_address(published.facts).items()}


@register.simple_tag
def platform_card(published: PublishedPlatform) -> SafeString:
    """One platform in a list, made once an edition: a long list is mostly cards."""
    name = "pages/_platform_card.html"
    return rendered_once.piece(
        published, published.facts, name, lambda: render_to_string(name, {"published": published})
    )


@register.simple_tag
def kept_promises(published: PublishedPlatform) -> PromisesKept | None:
    """For how many readers the promised day held; None where too few told, or while the database is away."""
    try:
        return kept_on(published.facts.slug, today_in_japan())
    except DatabaseError:
        return None


@register.inclusion_tag("parts/_status.html")
def platform_status(published: PublishedPlatform) -> dict[str, Any]:
    """That a platform has ended or may have: why, since when, and its successor where that is published."""
    successor = published.facts.successor
    return {"facts": published.facts, "successor": catalog.current().get(successor) if successor else None}


@register.filter
def last_checked(published: PublishedPlatform) -> date | None:
    """The newest day on which anything about this platform was checked."""
    return _last_checked(published)


@register.filter
def newest_check(platforms: Iterable[PublishedPlatform]) -> date | None:
    """The newest day of checking among several platforms."""
    return max((day for published in platforms if (day := _last_checked(published))), default=None)


@register.simple_tag
def question_range(published: PublishedPlatform) -> Progress:
    """How many questions a reader who has answered nothing may be asked."""
    return _question_range(published)


@register.simple_tag
def home_range(platforms: Iterable[PublishedPlatform]) -> str:
    """「3〜18問」: fewest and most questions over several platforms; nothing where none asks any."""
    ranges = [_question_range(published) for published in platforms if published.facts.questions]
    if not ranges:
        return ""
    return f"{max(1, min(r.fewest for r in ranges))}〜{max(r.most for r in ranges)}問"


@register.simple_tag
def previous_question(
    asked: Question, given: list[tuple[Question, str]], published: PublishedPlatform
) -> Question | None:
    """The question that the reader answered before this one, for 「戻る」."""
    order = [question.key for question in published.facts.questions]
    before = order[: order.index(asked.key)]
    return next((question for question, _ in reversed(given) if question.key in before), None)


@register.filter
def usual_path(facts: PlatformFacts) -> WithdrawalPath | None:
    """The first path that asks nothing of the reader; else simply the first."""
    return next((path for path in facts.paths if not path.conditions), next(iter(facts.paths), None))


@register.simple_tag
def prose(text: str) -> SafeString:
    """Editors' plain text: paragraphs at blank lines, line breaks kept, words of the trade marked."""
    return _prose(text)


@lru_cache(maxsize=MOST_TEXTS)
def _prose(text: str) -> SafeString:
    paragraphs = [p for p in text.strip().split("\n\n") if p.strip()]
    return format_html("".join("<p>{}</p>" for _ in paragraphs), *(marked(p.strip()) for p in paragraphs))


# Editions never change, so what is counted from one is counted once; lists show every platform.
@remembered
def _last_checked(published: PublishedPlatform) -> date | None:
    return max((citation.checked_on for citation in _citations_in(published.facts)), default=None)


@remembered
def _question_range(published: PublishedPlatform) -> Progress:
    return progress(published.facts, told(published.facts.questions))


def _citations_in(value: object) -> Iterator[Citation]:
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, Fact):
        for _, part in value:
            yield from _citations_in(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _citations_in(part)


@register.simple_tag
def plan_link(asked: Asked, day: Day, shown: Shown, plan: FeePlan) -> str:
    """The query string of this comparison for a reader who has this plan."""
    return asked.link_with(shown.row.slug, plan.key, **day.control)
