"""A route as people read it: one name, one range of days, the money, and what to do in which order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from guides.engine.account import Books
from guides.engine.routes import Route, RouteStep
from guides.report.how_a_day_comes_about import reason_text
from guides.report.timeline import Bar, Scale, Span, scale_for
from guides.words.wording import ACTORS, yen
from platforms.documents.facts import Blocker, PlatformFacts, Remedy

LABELS = {"fastest": "最短", "keeps-money": "お金を失わない", "independent": "相手に左右されない"}
LEAST_LOST = "失う分が最も少ない"
OTHER = "ほかの方法"
DEAD_END = "出口がまだ見つからない場合"
FREE_KEY = "other"


@dataclass(frozen=True)
class ShownStep:
    """One step of a route. `earliest`, `silent`, `latest`: None where nobody promises a day."""

    blocker: Blocker
    remedy: Remedy
    step: RouteStep

    @property
    def title(self) -> str:
        return self.remedy.title

    @property
    def actor(self) -> str:
        return ACTORS[self.step.actor]

    @cached_property
    def why(self) -> str:
        """How the earliest day came about."""
        reason = self.step.reasons[0]
        return reason_text(reason, self.step.earliest_on is not None) if reason else ""

    @cached_property
    def why_latest(self) -> str:
        """How the latest day came about, where it is another one."""
        reason = self.step.reasons[2]
        if reason is None or self.step.latest_on == self.step.earliest_on:
            return ""
        return reason_text(reason, self.step.latest_on is not None)

    @property
    def fallback(self) -> date | None:
        """The day on which the step is over although the counterpart never replies."""
        return self.step.silent_on if self.step.needs_reply else None

    @property
    def span(self) -> Span:
        begin = self.step.starts_on
        return Span(begin, self.step.earliest_on or begin, self.step.latest_on)


@dataclass(frozen=True)
class ShownRoute:
    """One way out, ready to be shown. `exit_latest` None: nobody can promise a day."""

    key: str
    label: str
    route: Route
    steps: tuple[ShownStep, ...]
    today: date
    exit_earliest: date | None
    exit_latest: date | None

    @property
    def exit_silent(self) -> date | None:
        """The exit if the counterpart never answers."""
        return self.route.exit_silent

    @property
    def books(self) -> Books:
        """The money of this route, from the balance of today to the exit."""
        return self.route.books

    @property
    def received_yen(self) -> int:
        return self.books.received_yen

    @property
    def fees_yen(self) -> int:
        return self.books.fees_yen

    @property
    def forfeited_yen(self) -> int:
        return self.books.forfeited_yen

    @property
    def at_risk_yen(self) -> int:
        """What lies in the account at the exit, or in work left behind, without anybody knowing what becomes of it."""
        return self.route.books.at_risk_yen

    @property
    def paid_after_yen(self) -> int:
        """What is paid out after leaving."""
        return self.route.books.paid_after_yen

    @property
    def total_yen(self) -> int:
        """What there is to receive: the balance, expected rewards, and what is earned on top."""
        return self.books.starting_yen + self.books.expected_yen + self.books.earned_yen

    @property
    def work(self) -> tuple[ShownStep, ...]:
        """The steps that end work. Steps about money wait until these are done."""
        return tuple(step for step in self.steps if step.blocker.stage == "work")

    def beside(self, other: "ShownRoute") -> str:
        """How this route differs from another one in its earliest day and the money received, in words."""
        yen_more = self.received_yen - other.received_yen
        money = (
            f"受け取りは{yen(abs(yen_more))}{'多い' if yen_more > 0 else '少ない'}" if yen_more else "受け取りは同じ"
        )
        if self.exit_earliest is None or other.exit_earliest is None:
            return money
        later = (self.exit_earliest - other.exit_earliest).days
        days = f"{abs(later)}日{'遅く' if later > 0 else '早く'}" if later else "同じ日で"
        return f"「{other.label}」より{days}、{money}" if later else f"「{other.label}」と{days}、{money}"

    @property
    def first_steps(self) -> tuple[ShownStep, ...]:
        """What begins today, the reader's own actions first. Money waits until the work is done."""
        working = bool(self.work)
        ready = [
            step
            for step in self.steps
            if step.step.starts_on == self.today and not (working and step.blocker.stage == "money")
        ]
        return tuple(sorted(ready, key=lambda step: step.step.actor in ("platform", "time")))

    @cached_property
    def scale(self) -> Scale:
        """The days that the timeline shows."""
        spans = [step.span for step in self.steps]
        exit_on = self.exit_earliest or self.today
        quiet = [Span(day, day, day) for day in (self.exit_silent, *(step.fallback for step in self.steps)) if day]
        return scale_for(self.today, [*spans, *quiet, Span(exit_on, exit_on, self.exit_latest)])

    @cached_property
    def bars(self) -> tuple[tuple[ShownStep, Bar], ...]:
        """Each step with its place on the scale."""
        return tuple((step, self.scale.bar(step.span)) for step in self.steps)


def routes_as_shown(facts: PlatformFacts, routes: tuple[Route, ...], today: date) -> tuple[ShownRoute, ...]:
    """The routes as readers see them; keys are unique and stable for the same answers."""
    blockers = {blocker.key: blocker for blocker in facts.blockers}
    others = iter(range(1, len(routes) + 1))
    return tuple(_as_shown(blockers, route, today, others) for route in routes)


def _as_shown(blockers: Mapping[str, Blocker], route: Route, today: date, others: Iterator[int]) -> ShownRoute:
    if route.stuck_on is not None:
        key, label = "dead-end", DEAD_END
    elif route.names:
        key, label = route.names[0], "・".join(_name(name, route) for name in route.names)
    else:
        number = next(others)
        key, label = f"{FREE_KEY}-{number}", f"{OTHER}{number}"
    return ShownRoute(
        key=key,
        label=label,
        route=route,
        steps=tuple(_step(blockers[step.blocker], step) for step in route.steps),
        today=today,
        exit_earliest=route.exit_earliest,
        exit_latest=route.exit_latest,
    )


def _name(name: str, route: Route) -> str:
    """What a route is the best of. Where even the best loses something, it must not sound as if it did not."""
    return LEAST_LOST if name == "keeps-money" and not route.books.is_lossless else LABELS[name]


def _step(blocker: Blocker, step: RouteStep) -> ShownStep:
    remedy = next(remedy for remedy in blocker.remedies if remedy.key == step.remedy)
    return ShownStep(blocker, remedy, step)
