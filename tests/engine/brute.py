"""Every combination of remedies, one after another: slow, and sure."""

from datetime import date
from itertools import product

from guides.engine.remedy_days import Bound
from guides.engine.simulation import simulate
from guides.engine.situation import Situation
from platforms.documents.facts import PlatformFacts
from tests.engine.documents import ways_of_own_side

FAR = date.max.toordinal()

Merit = tuple[int, int, int, int, int, int]
"""Earliest, silent and latest day, minus the yen kept, rewards of unknown amount given up, answers waited for:
less is better.
"""


def merits(facts: PlatformFacts, situation: Situation, today: date) -> set[Merit]:
    """What every combination that leads out in the best case is worth."""
    remedies = {(b.key, r.key): r for b in facts.blockers for r in b.remedies}
    found = set()
    for keys in product(*(ways_of_own_side(blocker, situation.answer("role")) for blocker in facts.blockers)):
        choice = {blocker.key: key for blocker, key in zip(facts.blockers, keys)}
        lines = [simulate(facts, situation, choice, today, bound) for bound in Bound]
        if lines[0].stuck_on is not None:
            continue
        exits = [FAR if line.exit_on is None else line.exit_on.toordinal() for line in lines]
        kept = min(line.books.kept_yen for line in lines)
        unpriced = max(line.books.unpriced for line in lines)
        done = [(remedies[step.blocker, step.remedy], step.is_known) for step in lines[0].steps]
        replies = sum(
            r.actor == "counterpart" or (r.actor == "you" and r.silence is not None) or not known for r, known in done
        )
        found.add((exits[0], exits[1], max(exits[0], exits[2]), -kept, unpriced, replies))
    return found


def undominated(found: set[Merit]) -> set[Merit]:
    def beats(one: Merit, other: Merit) -> bool:
        return one != other and all(a <= b for a, b in zip(one, other))

    return {merit for merit in found if not any(beats(other, merit) for other in found)}
