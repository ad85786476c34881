"""A route as people read it: one name, one range of days, the money, and what to do in which order."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from guides.engine.account import Books
from guides.engine.routes import Route, RouteStep
from guides.engine.rules import BALANCE
from guides.engine.situation import Situation
from guides.report.how_a_day_comes_about import reason_text
from guides.report.timeline import Bar, Scale, Span, scale_for
from guides.words.wording import ACTORS, day_or_today, quoted, yen
from platforms.documents.facts import Blocker, PlatformFacts, Remedy

LABELS = {"fastest": "最短", "keeps-money": "お金を失わない", "independent": "相手に左右されない"}
LEAST_LOST = "失う分が最も少ない"
FEW_REPLIES = "相手に左右されにくい"
DEAD_END = "出口がまだ見つからない場合"
FREE_KEY = "other"
_BEHIND = re.compile(r"（[^（）]*）$")


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
    def brief(self) -> str:
        """The title without what stands behind it in brackets."""
        return _BEHIND.sub("", self.title)

    @property
    def actor(self) -> str:
        return ACTORS[self.step.actor]

    @property
    def replies_from(self) -> str:
        """Who is asked and may stay silent."""
        return "運営" if self.step.actor == "platform" else "相手"

    @cached_property
    def why(self) -> str:
        """How the earliest day came about."""
        reason = self.step.reasons[0]
        return reason_text(reason, self.step.earliest_on is not None) if reason else ""

    @cached_property
    def why_latest(self) -> str:
        """How the latest day came about, where it is another one."""
        reason, latest = self.step.reasons[2], self.step.latest_on
        if reason is None or latest == self.step.earliest_on:
            return ""
        return reason_text(reason, promised=True) if latest else "期限はありません。"

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
    is_told: bool
    """Whether the reader told the money that its sums are made of; otherwise no sum is shown."""
    gives_up: str
    """What it gives up, as a condition: 「報酬をあきらめる」; empty where it gives up nothing."""

    @property
    def exit_silent(self) -> date | None:
        """The exit if the counterpart never answers."""
        return self.route.exit_silent

    @property
    def later_without_reply(self) -> date | None:
        """The exit if somebody who is asked stays silent; None where it is no later, or nobody is asked."""
        first, silent = self.exit_earliest, self.exit_silent
        asks = any(step.step.needs_reply for step in self.steps)
        return silent if asks and first and silent and silent > first else None

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
    def when(self) -> str:
        """The day of leaving, or the span, as far as somebody promises it."""
        return when_text(self)

    @property
    def money(self) -> str:
        """What arrives; empty where no money was told."""
        return money_text(self)

    @property
    def adds_up(self) -> str:
        """How the money adds up; empty where no money was told."""
        return sum_text(self)

    @property
    def total_yen(self) -> int:
        """What there is to receive: the balance, expected rewards, and what is earned on top."""
        return self.books.starting_yen + self.books.expected_yen + self.books.earned_yen

    @property
    def work(self) -> tuple[ShownStep, ...]:
        """The steps that end work. Steps about money wait until these are done."""
        return tuple(step for step in self.steps if step.blocker.stage == "work")

    def beside(self, other: "ShownRoute") -> str:
        """How this route differs from another one in its earliest day and the money received, in words.

        Sums that rest on money nobody told or on fees nobody knows are not set beside each other.
        """
        yen_more = self.received_yen - other.received_yen
        money = (
            f"受け取りは{yen(abs(yen_more))}{'多い' if yen_more > 0 else '少ない'}" if yen_more else "受け取りは同じ"
        )
        sums_are_known = all(shown.is_told and shown.books.fees_known for shown in (self, other))
        if self.exit_earliest is None or other.exit_earliest is None:
            return money if sums_are_known else ""
        later = (self.exit_earliest - other.exit_earliest).days
        if not sums_are_known:
            days = f"より{abs(later)}日{'遅く' if later > 0 else '早く'}なります" if later else "と同じ日です"
            return f"{quoted(other.label)}{days}"
        days = f"{abs(later)}日{'遅く' if later > 0 else '早く'}" if later else "同じ日で"
        return f"{quoted(other.label)}{'より' if later else 'と'}{days}、{money}"

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

    @property
    def has_bars(self) -> bool:
        """Whether a drawing says something: at least one step ends on another day than it begins, and by a limit."""
        return any(
            step.step.latest_on is not None and step.step.latest_on != step.step.starts_on for step in self.steps
        )

    @cached_property
    def bars(self) -> tuple[tuple[ShownStep, Bar], ...]:
        """Each step with its place on the scale."""
        return tuple((step, self.scale.bar(step.span)) for step in self.steps)


def routes_as_shown(
    facts: PlatformFacts, routes: tuple[Route, ...], today: date, situation: Situation
) -> tuple[ShownRoute, ...]:
    """The routes as readers see them; keys are unique and stable for the same answers."""
    amounts = [situation.amount(question.key) for question in facts.questions if question.kind == "amount"]
    tells_money, tells_balance = any(amount is not None for amount in amounts), situation.amount(BALANCE) is not None
    blockers = {blocker.key: blocker for blocker in facts.blockers}
    others = iter(range(1, len(routes) + 1))
    found: list[ShownRoute] = []
    for route in routes:
        # Where answers are missing, a route may go through a balance that nobody told.
        is_told = tells_money and (tells_balance or not route.books.starting_yen)
        found.append(_as_shown(blockers, route, today, others, found, is_told))
    return tuple(found)


def _as_shown(
    blockers: Mapping[str, Blocker],
    route: Route,
    today: date,
    others: Iterator[int],
    before: Sequence[ShownRoute],
    is_told: bool,
) -> ShownRoute:
    steps = tuple(_step(blockers[step.blocker], step) for step in route.steps)
    gives_up = _gives_up(route, blockers)
    if route.stuck_on is not None:
        key, label = "dead-end", DEAD_END
    elif route.names:
        key, label = route.names[0], "・".join(_name(name, route) for name in route.names)
        label = f"{label}（{gives_up}）" if gives_up else label
    else:
        key, label = f"{FREE_KEY}-{next(others)}", _what_it_does(gives_up, steps, before)
    return ShownRoute(
        key=key,
        label=label,
        route=route,
        steps=steps,
        today=today,
        exit_earliest=route.exit_earliest,
        exit_latest=route.exit_latest,
        is_told=is_told,
        gives_up=gives_up,
    )


def _gives_up(route: Route, blockers: Mapping[str, Blocker]) -> str:
    given_up = route.given_up
    if route.loses_by_waiting:
        return ""
    money = [word for word, is_given in (("報酬", given_up.rewards), ("残高", given_up.balance)) if is_given]
    money += [blockers[key].loses for key in given_up.left if not given_up.balance]
    return f"{'と'.join(dict.fromkeys(money))}をあきらめる" if money else ""


def _what_it_does(gives_up: str, steps: Sequence[ShownStep], before: Sequence[ShownRoute]) -> str:
    """What a way out without a name is: what it gives up, and the first step that no way before it takes."""
    titles = [step.title for step in steps]
    others = [[step.title for step in shown.steps] for shown in before]
    own = [title for title in titles if not any(title in other for other in others)]
    own = own or [title for title in titles if others and title not in others[0]]
    if gives_up and own and own[0].startswith(gives_up[:-1]):  # 「報酬をあきらめて、…」 says it itself
        gives_up = ""
    label = "・".join(part for part in (gives_up, *own[:1]) if part) or "別の順で進める"
    same = sum(shown.label.startswith(label) for shown in before)
    return f"{label}（{same + 1}）" if same else label


def _name(name: str, route: Route) -> str:
    """What a route is the best of. Where even the best loses or waits, it must not sound as if it did not."""
    if name == "keeps-money" and not route.books.is_lossless:
        return LEAST_LOST
    waits = route.exit_silent is None and any(step.needs_reply for step in route.steps)
    return FEW_REPLIES if name == "independent" and waits else LABELS[name]


def _step(blocker: Blocker, step: RouteStep) -> ShownStep:
    remedy = next(remedy for remedy in blocker.remedies if remedy.key == step.remedy)
    return ShownStep(blocker, remedy, step)


# ── In words ─────────────────────────────────────────────────────────────────────────────────────


def when_text(shown: ShownRoute) -> str:
    """The day of leaving, or the span, as far as somebody promises it."""
    first, last = shown.exit_earliest, shown.route.promised
    if first is None:
        return "日付を約束できません"
    if last is None:
        silent = shown.exit_silent
        quiet = f"、返事がなくても{day_or_today(silent, shown.today)}" if silent and silent != first else ""
        return f"早ければ{day_or_today(first, shown.today)}{quiet}"
    return (
        day_or_today(first, shown.today)
        if first == last
        else f"{day_or_today(first, shown.today)}〜{day_or_today(last, shown.today)}"
    )


def money_text(shown: ShownRoute) -> str:
    """What arrives, with the span that an unknown bank leaves; empty where no money was told."""
    reason = why_money_varies(shown)
    return yen_text(shown) + (f"（{reason.removeprefix('振込先の')}による）" if reason else "")


def yen_text(shown: ShownRoute) -> str:
    """What arrives, as one amount or a span; empty where no money was told."""
    books, (least, most) = shown.route.books, shown.route.received_range
    if not shown.is_told or (not shown.total_yen and not (books.balance_known and books.rewards_known)):
        return ""
    return yen(books.received_yen) if least == most else f"{least:,}〜{yen(most)}"


def why_money_varies(shown: ShownRoute) -> str:
    """What a span of money depends on; empty where one amount arrives or no money was told."""
    least, most = shown.route.received_range
    if not yen_text(shown) or least == most:
        return ""
    return "かかる日数" if shown.route.bank_known else "振込先の銀行"


def money_unknown(shown: ShownRoute) -> str:
    """What is missing for the whole sum; empty where everything was told."""
    books = shown.route.books
    if not shown.is_told:
        return "金額は、残高が分かると計算できます。"
    missing = [
        word for word, known in (("残高", books.balance_known), ("これから入る報酬", books.rewards_known)) if not known
    ]
    if missing:
        whole = "金額は" if not shown.total_yen else "全部の金額は"
        return f"{whole}、{'と'.join(missing)}が分かると計算できます。"
    return "" if books.fees_known else "手数料の一部が分からないため、届く額はこれより少なくなります。"


def sum_text(shown: ShownRoute) -> str:
    """How the money of a route adds up, in one line; empty where no money was told."""
    books, (least, most) = shown.route.books, shown.route.received_range
    if shown.route.bank_known:  # the sum is that of the safe bound, to the yen
        least = most = books.received_yen
    if not money_text(shown) or not shown.total_yen:
        return ""
    parts = [f"合計{yen(shown.total_yen)}"]
    if least != most:
        parts.append("手数料（銀行による）")
    elif not books.fees_known:
        parts.append("手数料（一部は不明）")
    elif books.fees_yen:
        parts.append(f"手数料{yen(books.fees_yen)}")
    parts += [f"受け取れない分{yen(books.forfeited_yen)}"] if books.forfeited_yen else []
    parts += [f"どうなるか分からない分{yen(books.at_risk_yen)}"] if books.at_risk_yen else []
    parts += [f"退会のあとに届く分{yen(books.paid_after_yen)}"] if books.paid_after_yen else []
    received = f"{least:,}〜{yen(most)}" if least != most else yen(books.received_yen)
    earned = f"（これから稼ぐ{yen(books.earned_yen)}を含む）" if books.earned_yen else ""
    case = "日数がかかる場合、" if shown.route.loses_by_waiting else ""
    return f"{case}{' − '.join(parts)} ＝ 受け取り{received}{earned}"
