"""What a fact in doubt reaches: results of scenarios, and other people's articles."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from guides.desk.scenarios import rests_on
from guides.sharing import one_line_facts
from platforms.documents.addresses import cited_facts, facts_by_address
from platforms.documents.facts import PlatformFacts
from platforms.models import Article, Scenario


@dataclass(frozen=True, slots=True)
class Touched:
    """Scenarios whose result rests on a fact, and articles that are about it or quote it."""

    scenarios: tuple[Scenario, ...] = ()
    articles: tuple[Article, ...] = ()


def touched(
    facts: PlatformFacts,
    addresses: Iterable[str],
    scenarios: Iterable[Scenario],
    articles: Iterable[Article],
    today: date,
) -> Mapping[str, Touched]:
    """What each of these facts of one platform reaches, by its address."""
    resting: dict[str, list[Scenario]] = defaultdict(list)
    for scenario in scenarios:
        for place in rests_on(facts, scenario, today):
            resting[".".join(place)].append(scenario)
    telling: dict[str, list[Article]] = defaultdict(list)
    named = {id(fact): address for address, fact in cited_facts(facts_by_address(facts)).items()}
    for article in articles:
        quoted = (quote.fact for quote in article.quoted_facts.all())
        behind = {named.get(id(fact)) for name in quoted for fact in one_line_facts.rests_on(facts, name, today)}
        about = {f"blockers.{article.blocker}"} if article.blocker else set()
        for address in behind | about:
            if address:
                telling[address].append(article)
    return {each: Touched(tuple(resting[each]), tuple(telling[each])) for each in addresses}
