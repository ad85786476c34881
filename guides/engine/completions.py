"""All the ways in which open questions can turn out, each part of a document by itself.

The outcomes of all combinations of the parts' cases are those of all completions (`extremes`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from itertools import product

from guides.engine.extremes import Answered, CombinedOutcomes, Extremes, MoneyCase, PartCase
from guides.engine.money import Guess, Money
from guides.engine.open_answers import Completion, Open, Values, completions
from guides.engine.parts import Part, Parts, Told, Way, Ways, side_by_side, told
from guides.engine.remedy_days import BOUNDS
from guides.engine.rules import BALANCE, rulebook_of
from guides.engine.situation import Answer, Situation
from platforms.documents.facts import PlatformFacts


class Survey:
    """The outcomes of all completions. `amounts`: the open questions about sums.

    What is the same for several completions is remembered as long as the survey is at work, and no longer: another
    reader hardly ever has the same sums and days.
    """

    def __init__(
        self, facts: PlatformFacts, parts: Parts, questions: Sequence[Open], situation: Situation, today: date
    ) -> None:
        self._parts, self._situation, self._today = parts, situation, today
        self._values: Values = {each.question: each.values for each in questions}
        self._purse = rulebook_of(facts).rewards | {BALANCE}
        self._with: dict[Answered, Extremes] = defaultdict(Extremes)
        self.amounts = [question for question in self._values if question in self._purse]
        self.extremes = Extremes()
        self._turnouts = cache(lambda part, answers, asked: part.turnouts(answers, asked, today))
        self._frees_at_once = cache(lambda answers: parts.frees_at_once(answers, today))
        self._of_money = cache(partial(_completions_of_money, parts, self._values))
        self._money: dict[Told, Money] = {}
        self._quick = Guess()
        shared = [each.question for each in questions if each.question in parts.shared]
        for answers in product(*(self._values[question] for question in shared)):
            self._try(dict(zip(shared, answers)))

    def extremes_with(self, question: str, answer: Answer) -> Extremes:
        """The extremes of the outcomes with one more answer."""
        return self._with[question, answer]

    def _try(self, shared: Mapping[str, Answer]) -> None:
        """The completions with these answers to the questions that several parts share."""
        situation = self._situation.replace(shared)
        bringing = [part for part in self._parts.work if part.brings]
        others = [part for part in self._parts.work if not part.brings]
        account = self._together(self._cases_of(part, situation) for part in self._parts.account)
        work = [self._together(self._cases_of(part, situation) for part in others)]
        work += [self._cases_of(part, situation) for part in bringing]
        rewards = any(any(way.rewards) for cases in work for case in cases for way in case.ways)
        money = list(self._money_cases(situation, rewards))
        found = CombinedOutcomes(account, work, money, self._purse)
        self.extremes.add_days(found.all)
        self.extremes.add_yen(found.all)
        cases = [*account, *(case for each in work for case in each), *money]
        for case in cases:
            for answered in case.answers:
                self._with[answered].add_days(case.found)
        seen = {question for case in cases for question, _ in case.answers}
        for question, values in self._values.items():
            for answered in [(question, shared[question])] if question in shared else [(question, v) for v in values]:
                if question not in seen:
                    self._with[answered].add_days(found.all)
                self._with[answered].add_yen(found.yen_with.get(answered, found.all))

    def _cases_of(self, part: Part, situation: Situation) -> list[PartCase]:
        found: dict[Ways, PartCase] = {}
        values = tuple([(question, self._values[question]) for question in self._values if question in part.reads])
        for completion, ways in self._turnouts(part, told(situation, part.reads, part.like_both), values):
            amounts = self._rests_on_amounts(completion)
            case = found.setdefault(ways, PartCase(ways, amounts=amounts))
            case.answers |= self._possible(part.reads, situation, completion)
            case.amounts = case.amounts and amounts
        return list(found.values())

    def _money_cases(self, situation: Situation, rewards: bool) -> Iterator[MoneyCase]:
        parts = self._parts
        for completion in self._of_money(told(situation, parts.money_reads, parts.like_both), rewards):
            money = self._money_of(situation.replace(completion))
            answers = self._possible(parts.money_reads, situation, completion)
            yield MoneyCase(money, answers=answers, amounts=self._rests_on_amounts(completion))

    def _money_of(self, situation: Situation) -> Money:
        parts = self._parts
        answers = told(situation, parts.money_reads, parts.like_both)
        if (found := self._money.get(answers)) is None:
            frees_at_once = self._frees_at_once(told(situation, parts.frees_reads, parts.like_both))
            found = Money(parts, Situation(dict(answers)), self._today, self._quick, frees_at_once=frees_at_once)
            self._money[answers] = found
        return found

    def _possible(self, reads: frozenset[str], situation: Situation, completion: Completion) -> set[Answered]:
        """The answers that go with a completion: its own, and all to questions that it leaves aside."""
        asked = [question for question in self._values if question in reads and situation.answer(question) is None]
        return {
            (question, value)
            for question in asked
            for value in ((completion[question],) if question in completion else self._values[question])
        }

    def _rests_on_amounts(self, completion: Completion) -> bool:
        return any(question in self._purse and value for question, value in completion.items())

    def _together(self, parts: Iterable[list[PartCase]]) -> list[PartCase]:
        """Several parts as one, in every way in which their questions can turn out."""
        day = self._today.toordinal()
        size = len(BOUNDS)
        nothing = Way((day,) * size, (True,) * size, ((),) * size, (0,) * size, 0)
        found = [PartCase((nothing,))]
        for cases in parts:
            different: dict[Ways, PartCase] = {}
            for one, other in product(found, cases):
                ways = side_by_side(one.ways, other.ways)
                case = different.setdefault(ways, PartCase(ways))
                case.answers |= one.answers | other.answers
            found = list(different.values())
        return found


def _completions_of_money(parts: Parts, values: Values, answers: Told, rewards: bool) -> list[Completion]:
    """Every way in which what the money of a reader looks at can be answered."""
    beside = Situation(dict(answers) | parts.without_stand_ins(rewards))
    return list(completions(rulebook_of(parts.money), beside, values))
