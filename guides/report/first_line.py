"""The first line of a report: can I leave, when, with how much, and on what that depends.

Page, title, frames, the shown for several platforms and calendars say it with these words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from guides.engine.range import Range
from guides.engine.routes import done_on
from guides.engine.rules import BALANCE
from guides.engine.situation import Situation
from guides.engine.verdict import Finding, Verdict
from guides.report.shown_routes import ShownRoute, ShownStep, money_unknown, when_text, why_money_varies, yen_text
from guides.words.wording import day_or_today, quoted, things, yen
from platforms.documents.facts import PlatformFacts


@dataclass(frozen=True)
class FirstLine:
    """What a report says before everything else.

    `status`: whether leaving is possible. `lines`: one line, or two ways out of equal weight. `notes`: what
    the day and the money depend on. `on`: the day of the calendar sheet; None where no one day is promised.
    """

    status: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    on: date | None

    @property
    def text(self) -> str:
        """Everything in one breath, for titles and lists."""
        return "".join(f"{line}。" for line in self.lines)

    @property
    def title(self) -> str:
        """The first way out alone, for titles."""
        return self.lines[0]


@dataclass(frozen=True)
class Told:
    """What the first line is made of. `chosen`: the way shown; `sooner`: the earlier one beside it, if any."""

    facts: PlatformFacts
    situation: Situation
    today: date
    verdict: Verdict
    chosen: ShownRoute | None
    sooner: ShownRoute | None
    range: Range | None
    """The best and the worst over all that is not answered; None where nothing is open."""
    open_questions: int
    has_answers: bool
    questions_left: str
    """「6〜17問」"""

    @cached_property
    def first_line(self) -> FirstLine:
        """The first line of this reader."""
        if self.verdict.kind == "unsure":
            return self._unsure()
        if self.chosen is None:
            return self._ready()
        return self._led(self.chosen)

    def _ready(self) -> FirstLine:
        notes = [*self._costs_to_look_at(), *self._closing()]
        line = (
            "答えていただいた内容では、いま退会できます"
            if self.has_answers
            else "退会できない理由は、見つかっていません"
        )
        return FirstLine("いま退会できます", (line,), tuple(notes), self.today)

    def _led(self, shown: ShownRoute) -> FirstLine:
        is_ready = self.verdict.kind == "ready"
        status = "いま退会できます" if is_ready else "まだ退会できません"
        if shown.exit_earliest is None:
            return FirstLine(status, ("退会できる日を、まだ約束できません",), tuple(self._notes(shown)), None)
        lines: tuple[str, ...]
        if self.sooner is not None:
            lines = (self._way(shown, self.sooner), self._way(self.sooner, shown))
        elif self._is_todays_favour(shown):
            lines = (f"{'失わずに' if is_ready else ''}退会できる日は、{depends_on(shown)}しだいです",)
        else:
            first = _after_todays_steps(shown) if not is_ready and shown.exit_earliest == self.today else ""
            lines = (f"{first}{_on_the_day(shown)}{_with_money(shown)}",)
        on = shown.route.promised
        return FirstLine(status, lines, tuple(self._notes(shown)), on)

    def _is_todays_favour(self, shown: ShownRoute) -> bool:
        """Whether a lone way out has no day but today, and that only if somebody does a favour."""
        return shown.route.promised is None and shown.exit_earliest == self.today and bool(depends_on(shown))

    def _way(self, shown: ShownRoute, other: ShownRoute) -> str:
        """One of two ways out as a whole sentence: what it takes, when, and how much arrives or is lost."""
        if shown.received_yen and other.gives_up and not shown.gives_up:
            money = yen_text(shown)
            return f"{money or 'お金'}を受け取ってから、{_on_the_day(shown)}ます"
        return f"{way_text(shown, other)}なら、{_on_the_day(shown)}{_with_money(shown)}"

    def _unsure(self) -> FirstLine:
        if self.verdict.is_doubtful and not self.verdict.possible:
            line = "退会できるかを、公式の窓口に確かめてください"
            return FirstLine("まだ決められません", (line,), tuple(self._costs_to_look_at()), None)
        if self.has_answers:
            line = f"退会できるか、あと{things(self.open_questions)}確かめてください"
        else:
            line = f"退会できる日とお金を、{self.questions_left}で確かめられます"
        days, money = self._span_of_days(), self._span_of_money()
        spans = [*money, *days] if self._gives_up_sooner else [*days, *money]
        return FirstLine("まだ決められません", (line,), (*spans, *self._costs_to_look_at()), None)

    @property
    def _gives_up_sooner(self) -> str:
        """What the way of the earliest day gives up, where another one keeps the money; empty otherwise.

        The days of a range are those of the fastest way, its money that of the way that keeps most.
        """
        if self.sooner is None or self.chosen is None or self.chosen.gives_up:
            return ""
        return self.sooner.gives_up

    def _span_of_days(self) -> Iterator[str]:
        best, worst = (self.range.exit_best, self.range.exit_worst) if self.range else (None, None)
        if best is None:
            return
        known = "" if all(map(_is_read_somewhere, self.verdict.possible)) else "ほかに条件がなければ、"
        giving_up = f"{self._gives_up_sooner}なら、" if self._gives_up_sooner else ""
        first = f"{giving_up}{known}早い場合は、{_on_day(best, self.today)}退会できます。"
        last = f"遅い場合は、{day_or_today(worst, self.today)}です。" if worst else "遅い場合の期限はありません。"
        yield first + (last if worst != best else "")

    def _span_of_money(self) -> Iterator[str]:
        if self.chosen is None or not asks_about_money(self.facts, self.situation):
            return
        if not self.chosen.is_told or self.range is None:
            yield from filter(None, [money_unknown(self.chosen)])
            return
        least, most = self.range.received_least_yen, self.range.received_most_yen
        keeping = ""
        if self.sooner and self._gives_up_sooner:
            earned = self.chosen.route.books.earned_yen
            keeping = f"{way_text(self.chosen, self.sooner) if earned else '受け取ってから退会する'}なら、"
        if most is None:
            yield f"{keeping}受け取れるお金は{yen(least)}以上で、分からない金額によります。"
        elif least == most:
            yield f"{keeping}受け取れるお金は{yen(most)}です。"
        else:
            yield f"{keeping}受け取れるお金は{least:,}〜{yen(most)}です。"
        if not self.chosen.books.fees_known:
            yield money_unknown(self.chosen)

    def _notes(self, shown: ShownRoute) -> Iterator[str]:
        """What the day and the money depend on, most important first."""
        route, books = shown.route, shown.route.books
        ways = [way for way in (shown, self.sooner) if way is not None and way.exit_earliest is not None]
        favours = best_case([way for way in ways if way.exit_silent is None])
        if self.sooner is None and self._is_todays_favour(shown):
            yield f"早ければ{day_or_today(self.today, self.today)}です。期限はありません。"
        elif favours:
            yield f"「早ければ」は、{favours}です。期限はありません。"
        elif silent := shown.later_without_reply:
            yield f"返事がなくても、{day_or_today(silent, self.today)}に退会できます。"
        if books.at_risk_yen:
            yield f"{yen(books.at_risk_yen)}は、退会すると受け取れないおそれがあります（要確認）。"
        if books.forfeited_yen:
            late = "日数がかかると" if route.loses_by_waiting else ""
            yield f"{yen(books.forfeited_yen)}は、{late}受け取れません。"
        if books.paid_after_yen:
            until = route.paid_after_latest or route.paid_after_earliest
            when = f"{day_or_today(until, self.today)}までに" if until else ""
            yield f"退会のあと、{when}{yen(books.paid_after_yen)}が振り込まれます。"
        if why := why_money_varies(shown):
            yield f"金額の幅は、{why}によります。"
        if (missing := money_unknown(shown)) and asks_about_money(self.facts, self.situation):
            yield missing
        yield from self._costs_to_look_at()
        yield from self._closing(shown.exit_earliest)

    def _costs_to_look_at(self) -> Iterator[str]:
        lost = [finding.blocker.loses for finding in self.verdict.possible_costs]
        if lost:
            yield f"{'・'.join(dict.fromkeys(lost))}があるときは、先に確かめてください。退会すると失うおそれがあります。"

    def _closing(self, exit_on: date | None = None) -> Iterator[str]:
        click = exit_on or self.today
        first, last = done_on(self.facts, self.situation, click)
        if last is None:
            yield "手続きのあと、アカウントが閉じる日は分かっていません。"
        elif last > click:
            span = (
                day_or_today(last, self.today)
                if first == last
                else f"{day_or_today(first or click, self.today)}〜{day_or_today(last, self.today)}"
            )
            yield f"手続きから完了までは時間がかかります（完了は{span}の計算）。"


def asks_about_money(facts: PlatformFacts, situation: Situation) -> bool:
    """Whether this reader is asked for a balance at all; a sum that nobody asks for is not promised either."""
    sides = {question.side for question in facts.questions if question.key == BALANCE}
    return bool(sides) and not (situation.answer("role") == "client" and "worker" in sides)


def _is_read_somewhere(finding: Finding) -> bool:
    """Whether a page says that this stops leaving. Where none does, nobody knows which conditions there are."""
    return any(citation.looked_at for citation in finding.blocker.citations)


def _on_the_day(shown: ShownRoute) -> str:
    """「12月7日（月）に退会でき」: the stem of a sentence."""
    when = when_text(shown)
    return f"{when}{'' if when.endswith(day_or_today(shown.today, shown.today)) else 'に'}退会でき"


def _after_todays_steps(shown: ShownRoute) -> str:
    """「募集を終了すると、」: without it, a day that is today would contradict that leaving is not possible yet."""
    names = dict.fromkeys(step.brief for step in shown.steps)
    return "".join(f"{name}と、" for name in names) if len(names) == 1 else f"次の{things(len(names))}を終えると、"


def _on_day(value: date, today: date) -> str:
    """「今日（11月27日）」, 「12月3日（木）に」"""
    return f"{day_or_today(value, today)}{'' if value == today else 'に'}"


def _with_money(shown: ShownRoute) -> str:
    """How a sentence about the day ends: what arrives, and what a way out that gives something up loses."""
    money = yen_text(shown)
    lost = shown.forfeited_yen + shown.at_risk_yen if shown.gives_up else 0
    received = f"、{money}を受け取れます" if shown.received_yen and money else "ます"
    if not lost or not money:
        return received
    is_certain = not shown.at_risk_yen
    return f"{received}が、{yen(lost)}は{'受け取れません' if is_certain else '受け取れないおそれがあります'}"


def way_text(shown: ShownRoute, other: ShownRoute) -> str:
    """What tells one way out from another, as a condition: 「報酬をあきらめる」, 「クイック出金を申請する」."""
    if shown.gives_up:
        return shown.gives_up
    theirs = {(step.step.blocker, step.step.remedy) for step in other.steps}
    own = next((step for step in shown.steps if (step.step.blocker, step.step.remedy) not in theirs), None)
    return own.brief if own else quoted(shown.label)


def depends_on(shown: ShownRoute) -> str:
    """What the open end of a way out hangs on, in a few words; empty where nothing is open."""
    return "と".join(
        dict.fromkeys(
            f"{quoted(step.brief)}ができるか"
            if not step.step.is_known
            else f"{_mover(step)}にかかる日数"
            if step.step.actor == "time"
            else _mover(step)
            for step in _open_steps(shown)
        )
    )


def best_case(ways: Sequence[ShownRoute]) -> str:
    """The case in which the earliest days come about, where an end is open; empty where nothing is open."""
    steps = [step for way in ways for step in _open_steps(way)]
    soon = dict.fromkeys(_mover(step) for step in steps if step.step.is_known)
    allowed = dict.fromkeys(quoted(step.brief) for step in steps if not step.step.is_known)
    cases = (
        f"{'と'.join(soon)}が早く済んだ場合" if soon else "",
        f"{'と'.join(allowed)}ができる場合" if allowed else "",
    )
    return "、".join(filter(None, cases))


def _open_steps(shown: ShownRoute) -> list[ShownStep]:
    """The steps by themselves without an end, and those that nobody knows the reader can use."""
    found = [step for step in shown.steps if step.step.latest_on is None]
    return [step for step in found if not step.step.is_known] or found[:1]


def _mover(step: ShownStep) -> str:
    if step.step.needs_reply:
        return "運営の返事" if step.step.actor == "platform" else "相手の返事"
    return {"platform": "運営の対応", "counterpart": "相手の返事"}.get(step.step.actor, quoted(step.brief))
