"""A report step by step, for a developer's terminal: what was read, compared, searched and walked.

It only tells what the engine found; nothing is decided here. Words of the engine are English, titles
are the documents' own.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from guides.engine.open_answers import most_in_the_way, open_questions
from guides.engine.remedy_days import BOUNDS, Bound
from guides.engine.rules import rulebook_of
from guides.engine.simulation import SimulatedStep, Timeline, simulate
from guides.engine.situation import Answer, Situation, Unknown
from guides.engine.verdict import Because, Finding, RemedyFinding
from guides.engine.walk import Start
from guides.engine.ways_out import ways_out
from guides.report.how_a_day_comes_about import reason_text
from guides.report.report import Report
from guides.report.shown_routes import ShownRoute
from guides.words.wording import wait_text
from platforms.documents.facts import Condition

BOUND_WORDS = {
    Bound.EARLIEST: "everybody is as quick as the rules allow",
    Bound.SILENT: "the counterpart never answers, everything else takes its longest",
    Bound.LATEST: "everything takes the longest that anyone promises",
}


def explain(report: Report, bound: Bound = Bound.EARLIEST) -> Iterator[str]:
    """Yield the lines of the explanation. `bound` is the walk that is told day by day."""
    published = report.published
    day = f"on {report.today}{'' if report.day_is_fixed else ' (today in Japan)'}"
    yield f"{report.facts.name} ({report.facts.slug}), edition {published.number}, {day}"
    yield from _section("Answers", _answers(report))
    yield from _section(f"Verdict: {report.verdict.kind}", _verdict(report))
    walked, assumed = _walked_situation(report)
    if report.routes:
        yield from _section("Search", _search(report, walked))
        yield from _section("Routes", _routes(report, walked, assumed, bound))
    yield from _section("What the unknown can do", _range(report))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"  {line}" for line in lines)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


# ── What was read ────────────────────────────────────────────────────────────────────────────────


def _answers(report: Report) -> Iterator[str]:
    for question in report.facts.questions:
        if report.answers.situation.asked(question.key):
            value = report.answers.situation.answers[question.key]
            effect = "  without effect beside the other answers" if question in report.unused else ""
            yield f"{question.key} = {_value(value)}  「{question.text}」{effect}"
    missing = [question.key for question in report.facts.questions if not report.answers.situation.asked(question.key)]
    if missing:
        yield f"not answered: {', '.join(missing)}"
    for each in report.answers.ignored:
        yield f"ignored: {each.key}={each.value}  {each.reason}"


def _value(value: Answer | Unknown | None) -> str:
    if value is None:
        return "no answer"
    return value.value if isinstance(value, Unknown) else str(value)


# ── What was compared ────────────────────────────────────────────────────────────────────────────


def _verdict(report: Report) -> Iterator[str]:
    verdict = report.verdict
    counts = (len(verdict.blocking), len(verdict.possible), len(verdict.cleared))
    yield "{} blocking, {} possible, {} cleared".format(*counts)
    for finding in verdict.findings:
        yield from _finding(report, finding)


def _finding(report: Report, finding: Finding) -> Iterator[str]:
    blocker = finding.blocker
    yield f"[{finding.state.value}] {blocker.key}  「{blocker.title}」  stage {blocker.stage}"
    yield from _indented(_conditions(finding.because))
    for remedy in finding.remedies:
        yield from _indented(_remedy(report, finding, remedy))


def _conditions(because: Iterable[Because]) -> Iterator[str]:
    for each in because:
        yield f"{each.truth.value:7} {_rule(each.condition)}  <- {_value(each.answer)}"


def _rule(condition: Condition) -> str:
    value = condition.value
    told = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"{condition.question} {condition.operator} {told}"


def _remedy(report: Report, finding: Finding, found: RemedyFinding) -> Iterator[str]:
    remedy = found.remedy
    refused = "  may be refused" if remedy.may_be_refused else ""
    yield f"remedy {remedy.key}  「{remedy.title}」  {remedy.actor}  available: {found.available.value}{refused}"
    yield from _indented(_conditions(found.unmet))
    outcome = report.outcomes[finding.blocker.key, remedy.key]
    payable = "" if outcome.payable else "  not payable: the balance is too small"
    yield (
        f"  wait {remedy.wait.kind} 「{wait_text(remedy.wait, report.facts)}」; alone, begun today: "
        f"{outcome.earliest} .. {_day(outcome.latest)}{payable}"
    )
    yield f"  fees {_yen(outcome.fees_yen)}, forfeited {_yen(outcome.forfeited_yen)}"
    for effect in remedy.effects:
        value = "" if effect.value is None else f" = {effect.value}"
        yield f"  then {effect.kind} {effect.question}{value}"


def _day(day: date | None) -> str:
    return "nobody promises a day" if day is None else day.isoformat()


def _yen(amount_yen: int | None) -> str:
    return "unknown" if amount_yen is None else f"{amount_yen:,} yen"


# ── What was searched ────────────────────────────────────────────────────────────────────────────


def _walked_situation(report: Report) -> tuple[Situation, dict[str, Answer]]:
    """The situation that the shown routes walk through, and what was assumed for it.

    Where nothing holds for certain, they are those through everything that may hold (`most_in_the_way`).
    """
    start = Start(rulebook_of(report.facts), report.situation, report.today)
    if start.held or not report.routes:
        return report.situation, {}
    walked = most_in_the_way(report.facts, report.situation, report.today)
    answers = {question: walked.answer(question) for question in walked if report.situation.answer(question) is None}
    return walked, {question: answer for question, answer in answers.items() if answer is not None}


def _search(report: Report, walked: Situation) -> Iterator[str]:
    start = Start(rulebook_of(report.facts), walked, report.today)
    yield f"blockers that hold: {', '.join(rule.key for rule in start.held)}"
    yield f"ways out that differ in days or money: {len(ways_out(start))}"


# ── What was walked ──────────────────────────────────────────────────────────────────────────────


def _routes(report: Report, walked: Situation, assumed: dict[str, Answer], bound: Bound) -> Iterator[str]:
    if assumed:
        told = ", ".join(f"{question} = {value}" for question, value in assumed.items())
        yield f"nothing holds for certain; walked as if {told}"
    for shown_route in report.routes:
        shown = "  (shown first)" if shown_route is report.chosen else ""
        yield f"{shown_route.key}  「{shown_route.label}」  best by: {', '.join(shown_route.route.names) or 'nothing'}{shown}"
        yield from _indented(_route(report, walked, shown_route, bound))


def _route(report: Report, walked: Situation, shown_route: ShownRoute, bound: Bound) -> Iterator[str]:
    route = shown_route.route
    exits = (route.exit_earliest, route.exit_silent, route.exit_latest)
    yield "exit " + ", ".join(f"{each}: {_day(day)}" for each, day in zip(BOUNDS, exits))
    yield f"choice {', '.join(f'{blocker} -> {remedy}' for blocker, remedy in route.choice) or 'none'}"
    if route.stuck_on is not None:
        yield f"stuck on {route.stuck_on}: nothing clears it"
    for each in shown_route.steps:
        step = each.step
        days = ", ".join(
            f"{at} {_day(day)}" for at, day in zip(BOUNDS, (step.earliest_on, step.silent_on, step.latest_on))
        )
        yield f"step {step.blocker} -> {step.remedy}: from {step.starts_on}; {days}"
    for each_bound in BOUNDS:
        timeline = simulate(report.facts, walked, dict(route.choice), report.today, each_bound)
        if each_bound is bound:
            yield f"walk at {bound} ({BOUND_WORDS[bound]})"
            yield from _indented(_walk(timeline))
        else:
            yield f"walk at {each_bound} ends on {timeline.ended_on}{_as_promised(timeline)}; {_books(timeline)}"


def _walk(timeline: Timeline) -> Iterator[str]:
    events = [(lapse.on, -1, 0, f"lapse   {lapse.amount_yen:,} yen") for lapse in timeline.lapses]
    for number, step in enumerate(timeline.steps):
        name = f"{step.blocker} -> {step.remedy}"
        # What is over on the day it begins stands together; what lasts begins after what was over that day.
        after_the_day = 0 if step.started_on == step.finished_on else len(timeline.steps)
        events.append((step.started_on, number + after_the_day, 0, f"start   {name}"))
        events.append((step.finished_on, number, 1, f"finish  {name}: {_finished(step)}"))
    for day, _, _, told in sorted(events):
        yield f"{day}  {told}"
    if timeline.stuck_on is not None:
        yield f"{timeline.ended_on}  stuck   on {timeline.stuck_on}"
    else:
        yield f"{timeline.ended_on}  free{_as_promised(timeline)}"
    yield _books(timeline)


def _as_promised(timeline: Timeline) -> str:
    return "" if timeline.exit_on is not None else " at the earliest; nobody promises this day"


def _finished(step: SimulatedStep) -> str:
    booked = (("received", step.received_yen), ("fees", step.fees_yen), ("forfeited", step.forfeited_yen))
    money = ", ".join(f"{name} {amount:,} yen" for name, amount in booked if amount)
    return f"{money or 'no money moves'}. {reason_text(step.reason, step.promised)}"


def _books(timeline: Timeline) -> str:
    books = timeline.books
    came = f"{books.starting_yen:,} + expected {books.expected_yen:,} + earned {books.earned_yen:,}"
    went = f"received {books.received_yen:,} + fees {books.fees_yen:,} + forfeited {books.forfeited_yen:,}"
    fees = "" if books.fees_known else "; a transfer fee is unknown and not in these fees"
    unpriced = f"; rewards of unknown amount given up: {books.unpriced}" if books.unpriced else ""
    return f"books: {came} = {went} + left {books.left_yen:,} yen{fees}{unpriced}"


# ── What nobody said ─────────────────────────────────────────────────────────────────────────────


def _range(report: Report) -> Iterator[str]:
    found = report.range
    if found is None:
        yield "no open question can change days or yen"
        return
    for each in open_questions(report.facts, report.situation, report.today):
        yield f"{each.question}: {', '.join(map(str, each.values))}"
    yield f"exit from {_day(found.exit_best)} to {_day(found.exit_worst)}, at the earliest by {_day(found.exit_worst_earliest)}"
    most = "an amount that nobody told" if found.received_most_yen is None else _yen(found.received_most_yen)
    yield f"received from {_yen(found.received_least_yen)} to {most}"
    for matter in found.matters:
        days = "brings a last day" if matter.days is None else f"{matter.days} days"
        yen = "brings a greatest sum" if matter.yen is None else f"{matter.yen:,} yen"
        yield f"the answer to {matter.question} narrows this by up to: {days}, {yen}"
