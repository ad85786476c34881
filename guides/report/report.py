"""One resolver for everything a reader is told about leaving one platform.

The page, report.json, report.ics, print and embeds only render a `Report`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from guides.engine.conditions import Truth, applies, of_own_side
from guides.engine.criteria import CRITERIA
from guides.engine.expiry_race import Race, expiry_race
from guides.engine.gains import Gain, gains
from guides.engine.open_answers import most_in_the_way
from guides.engine.outcomes import RemedyOutcome, outcomes
from guides.engine.range import Range, range_of
from guides.engine.routes import Route, done_on, known_routes, sooner
from guides.engine.situation import Situation
from guides.engine.verdict import Because, Finding, Verdict, ahead, choose_path, judge, with_money_to_come
from guides.questions.answers import Answers
from guides.questions.next_question import Progress, against, narrowing, progress, rare, refining, unused
from guides.report.changed_since import ChangedSince, changed_since
from guides.report.first_line import FirstLine, Told, asks_about_money
from guides.report.messages import Composed, compose
from guides.report.qr import MOST_CHARACTERS
from guides.report.shown_routes import ShownRoute, routes_as_shown
from guides.words.wording import answer_text, how_many_questions, quoted, rule_text, value_text
from platforms.documents.facts import (
    Alternative,
    Blocker,
    Consequence,
    PayoutMethod,
    PlatformFacts,
    Precaution,
    Question,
    Source,
    WithdrawalPath,
    in_force,
)
from platforms.documents.freshness import is_doubtful
from platforms.editions import catalog
from platforms.editions.catalog import PublishedPlatform
from platforms.sources import doubts

Row = TypeVar("Row", Precaution, Consequence, Alternative)


@dataclass(frozen=True, slots=True)
class Line:
    """One condition in words: the question, the reader's own answer, and what the rule demands."""

    question: str
    answer: str
    rule: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sides that do not go together: an answer that is not used, and the answers that leave it no effect."""

    question: Question
    answer: str
    against: tuple[tuple[Question, str], ...]
    """Any one of these, answered otherwise, may give it its effect. Empty where several must change together."""

    @property
    def reason(self) -> str:
        """Both sides in words."""
        others = "、".join(f"{quoted(question.text)}が{quoted(answer)}" for question, answer in self.against)
        return f"{others or 'ほかの回答'}のため、結果は変わりません。"


@dataclass(frozen=True)
class Report:
    """Why this reader cannot leave yet, what clears it, and how to leave."""

    published: PublishedPlatform
    today: date
    day_is_fixed: bool
    answers: Answers
    """All that the reader told."""
    situation: Situation
    """The answers that count: those of the reader's own side."""
    verdict: Verdict
    path: WithdrawalPath | None
    other_paths: tuple[WithdrawalPath, ...]
    precautions: tuple[Precaution, ...]
    consequences: tuple[Consequence, ...]
    alternatives: tuple[Alternative, ...]
    progress: Progress
    narrowing: tuple[Question, ...]
    """Questions that would narrow days and yen, and were not asked so that the answer comes first."""
    refining: tuple[Question, ...]
    """Questions that would only refine the advice."""
    rare: tuple[Question, ...]
    """Rare circumstances of which the usual answer was taken because the reader said nothing about them."""
    unused: tuple[Question, ...]
    outcomes: Mapping[tuple[str, str], RemedyOutcome]
    """What each remedy alone takes, by blocker key and remedy key."""
    routes: tuple[ShownRoute, ...]
    """The ways out, best known names first; empty only where nothing holds and nothing is possible."""
    chosen: ShownRoute | None
    """The route whose steps and timeline are shown: the reader's choice, or the first."""
    find_range: Callable[[], Range | None]
    """Works out `range`, once and only for those who ask."""
    gains: tuple[tuple[Gain, Blocker], ...]
    """Blockers whose clearing today would bring the exit forward."""
    race: Race | None
    """The balance on its way to expiry."""
    changed_since: ChangedSince | None
    """What changed since the edition that the link names, if it names an older one."""

    @property
    def facts(self) -> PlatformFacts:
        return self.published.facts

    @property
    def lead(self) -> ShownRoute | None:
        """The way that keeps most of the reader's money: what the first line says."""
        return self.routes[0] if self.routes else None

    @property
    def sooner(self) -> ShownRoute | None:
        """The earlier way that the first line says in the same breath, where there is one."""
        found = sooner([route.route for route in self.routes])
        return next((route for route in self.routes if route.route is found), None)

    @property
    def leaves_now(self) -> bool:
        """Whether the reader can leave and has nothing to do or to wait for first."""
        return self.verdict.kind == "ready" and self.chosen is None

    @cached_property
    def first_line(self) -> FirstLine:
        """What the page says before everything else."""
        beside = self.sooner if self.chosen is self.lead else None
        return Told(
            self.facts,
            self.situation,
            self.today,
            self.verdict,
            self.chosen,
            beside,
            self.range,
            len(self.open_questions),
            bool(self.given),
            how_many_questions(self.progress.fewest, self.progress.most),
        ).first_line

    @property
    def asks_about_money(self) -> bool:
        """Whether this reader is asked for a balance."""
        return asks_about_money(self.facts, self.situation)

    @property
    def unasked(self) -> int:
        """How many questions were not asked yet."""
        return len(self.narrowing) + len(self.refining)

    @cached_property
    def ahead(self) -> tuple[Finding, ...]:
        """Blockers that do not hold today and come up on some way out: its steps lead to them."""
        shown = {finding.blocker.key for finding in self.verdict.not_cleared}
        later = dict.fromkeys(step.blocker.key for route in self.routes for step in route.steps)
        keys = [key for key in later if key not in shown]
        return tuple(ahead(self.facts, self.situation, key) for key in keys)

    @cached_property
    def not_met(self) -> tuple[tuple[Finding, Line], ...]:
        """Blockers that do not hold, each with the condition that says so."""
        found = []
        for finding in self.verdict.cleared:
            because = next((each for each in finding.because if each.truth is Truth.FALSE), None)
            if because is not None:
                found.append((finding, self.line(because)))
        return tuple(found)

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {question.key: question for question in self.facts.questions}

    @cached_property
    def sources(self) -> dict[str, Source]:
        return {source.key: source for source in self.facts.sources}

    @property
    def range(self) -> Range | None:
        """How far apart everything can turn out that is still open; None where nothing is."""
        return self.find_range()

    @cached_property
    def open_questions(self) -> tuple[Question, ...]:
        """Questions whose missing or unknown answer keeps a blocker possible."""
        keys = [
            because.condition.question
            for finding in self.verdict.possible
            for because in finding.because
            if because.truth is Truth.UNKNOWN
        ]
        return tuple(self.questions[key] for key in dict.fromkeys(keys) if key in self.questions)

    @cached_property
    def query(self) -> str:
        """The canonical query string of this report, with the day where the reader fixed one."""
        return self.answers.query(**({"on": self.today.isoformat()} if self.day_is_fixed else {}))

    @property
    def link(self) -> str:
        """The whole address of this report: answers, day and edition, so that it can be compared later."""
        return f"{settings.SITE_URL}{reverse('guides:report', args=[self.facts.slug])}?{self._whole_query}"

    @cached_property
    def _whole_query(self) -> str:
        fixed = {"on": self.today.isoformat()} if self.day_is_fixed else {}
        return self.answers.query(edition=str(self.published.number), **fixed)

    @property
    def left_path(self) -> str:
        """Where this reader can tell how the plan of this report went."""
        day = {"on": self.today.isoformat(), "edition": str(self.published.number)}
        chosen = {"route": self.chosen.key} if self.chosen else {}
        return f"{reverse('guides:reported-exit', args=[self.facts.slug])}?{self.answers.query(**day, **chosen)}"

    @property
    def square_path(self) -> str | None:
        """Where the link is to be had as a square for paper; None for a link too long for one."""
        if len(self.link) > MOST_CHARACTERS:
            return None
        return f"{reverse('guides:report-square', args=[self.facts.slug])}?{self._whole_query}"

    @property
    def guide_link(self) -> str:
        """The address of the platform's guide, without anybody's answers."""
        return settings.SITE_URL + reverse("guides:guide", args=[self.facts.slug])

    @cached_property
    def prefixed_query(self) -> str:
        """The answers as the page for several platforms reads them: each with this platform's slug."""
        return urlencode([(f"{self.facts.slug}.{key}", value) for key, value in self.answers.pairs])

    @cached_property
    def doubtful(self) -> bool:
        """Whether the verdict rests on something last checked too long ago to be firm."""
        return is_doubtful(self.facts.blockers, self.today)

    @cached_property
    def source_changed(self) -> bool:
        """Whether a page changed that the verdict or a day rests on, and nobody has looked at it yet."""
        return doubts.known().any_doubted(self.facts.slug, ("blockers", "payout_methods", "expiries"))

    @cached_property
    def given(self) -> tuple[tuple[Question, str], ...]:
        """The questions answered so far, with the answers in words."""
        return tuple((q, self.answer_in_words(q)) for q in self.facts.questions if self.answers.situation.asked(q.key))

    @property
    def taken_for_granted(self) -> tuple[tuple[Question, str], ...]:
        """The rare circumstances, each with the answer that was taken, in words."""
        return tuple((question, value_text(question, question.unless_told or "")) for question in self.rare)

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Answers that other answers leave without effect, with those others."""
        return tuple(
            Contradiction(
                question,
                self.answer_in_words(question),
                tuple(
                    (other, self.answer_in_words(other))
                    for other in against(self.facts, self.answers.situation, question)
                ),
            )
            for question in self.unused
        )

    @property
    def deciding(self) -> Question | None:
        """The open question that moves the date most."""
        return self.questions.get(self.range.decides or "") if self.range else None

    @property
    def race_method(self) -> PayoutMethod | None:
        """The payout method that saves the balance longest."""
        key = self.race.method if self.race else None
        return next((method for method in self.facts.payout_methods if method.key == key), None)

    def answer_in_words(self, question: Question) -> str:
        """The reader's answer to a question."""
        return answer_text(question, self.answers.situation)

    def message(self, key: str) -> Composed | None:
        """One message of the platform, filled for this reader."""
        found = next((message for message in self.facts.messages if message.key == key), None)
        return compose(found, self.facts, self.situation, self.today) if found else None

    def line(self, because: Because) -> Line:
        """One condition in words, beside the reader's own answer."""
        question = self.questions.get(because.condition.question)
        rule = rule_text(because.condition, question)
        if question is None:
            return Line(because.condition.question, "", rule)
        return Line(question.text, self.answer_in_words(question), rule)


def build_report(
    published: PublishedPlatform,
    answers: Answers,
    today: date,
    *,
    day_is_fixed: bool = False,
    route: str = "",
    edition: str = "",
) -> Report:
    """Decide everything once, from the published facts, the answers and the day.

    `route` is the key of the route whose steps the reader wants to see; an unknown key counts as none.
    `edition` is the number of the edition under which the link was made.
    """
    facts, answers = published.facts, answers.on(today)
    given = answers.situation
    situation = of_own_side(facts.questions, given)
    later = with_money_to_come(facts, situation)
    path, other_paths = choose_path(facts, situation)
    verdict = replace(judge(facts, situation), is_doubtful=bool(answers.unheard))
    find_range = cache(lambda: range_of(facts, situation, today))
    routes = _routes(facts, situation, verdict, today, find_range)
    shown = routes_as_shown(facts, routes, today, situation)
    blockers = {blocker.key: blocker for blocker in facts.blockers}
    since_then, problems = changed_since(published, edition, situation, today, catalog.edition)
    return Report(
        published=published,
        today=today,
        day_is_fixed=day_is_fixed,
        answers=replace(answers, ignored=answers.ignored + problems),
        situation=situation,
        verdict=verdict,
        path=path,
        other_paths=other_paths,
        precautions=_that_may_apply(facts.precautions, later, today),
        consequences=_that_may_apply(facts.consequences, later, today),
        alternatives=_alternatives(facts, situation, today),
        progress=progress(facts, situation),
        narrowing=narrowing(facts, situation),
        refining=refining(facts, situation),
        rare=rare(facts, situation),
        unused=unused(facts, given),
        outcomes=outcomes(facts, situation, today),
        routes=shown,
        find_range=find_range,
        gains=tuple((gain, blockers[gain.blocker]) for gain in gains(facts, situation, routes, today)),
        race=expiry_race(facts, situation, today),
        changed_since=since_then,
        chosen=next((each for each in shown if each.key == route), next(iter(shown), None)),
    )


def _routes(
    facts: PlatformFacts, situation: Situation, verdict: Verdict, today: date, find_range: Callable[[], Range | None]
) -> tuple[Route, ...]:
    """The ways out of what holds; where nothing certainly stops leaving, out of everything that may.

    What else may hold is said by the range, so that the days of a route are those of its own steps.
    """
    if verdict.blocking or not verdict.possible:
        return known_routes(facts, situation, today)
    shown = known_routes(facts, most_in_the_way(facts, situation, today), today)
    found = find_range()
    if found is None:
        return shown
    certain = {name: route.exit_earliest for route in known_routes(facts, situation, today) for name in route.names}
    best = {name: found.exit_best if name == "fastest" else certain.get(name, found.exit_best) for name in CRITERIA}
    return tuple(
        _stretched(route, facts, situation, best, found.exit_worst) if route.names else route for route in shown
    )


def _stretched(
    route: Route, facts: PlatformFacts, situation: Situation, best: Mapping[str, date | None], worst: date | None
) -> Route:
    """A named route through what may be in the way, from its best day to the day on which everything is over.

    Where leaving costs something for certain, a route that keeps it takes its time also when nothing is in the way.
    """
    days = [day for day in (route.exit_earliest, *(best[name] for name in route.names)) if day is not None]
    earliest = min(days, default=None)
    latest = max(route.exit_latest, worst) if route.exit_latest and worst else None
    return replace(
        route,
        exit_earliest=earliest,
        exit_silent=max(route.exit_silent, worst) if route.exit_silent and worst else None,
        exit_latest=latest,
        done_earliest=done_on(facts, situation, earliest)[0],
        done_latest=done_on(facts, situation, latest)[1],
    )


def _that_may_apply(rows: Sequence[Row], situation: Situation, today: date) -> tuple[Row, ...]:
    return tuple(row for row in rows if in_force(row, today) and applies(row, situation) is not Truth.FALSE)


def _alternatives(facts: PlatformFacts, situation: Situation, today: date) -> tuple[Alternative, ...]:
    """Those for the reader's own reason first, then those for everybody; all while the reason is unknown."""
    reason = situation.answer("reason")
    fitting = _that_may_apply(facts.alternatives, situation, today)
    if reason is None:
        return fitting
    return tuple(row for row in fitting if reason in row.reasons) + tuple(row for row in fitting if not row.reasons)
