"""What a draft changes for readers: scenarios that come out differently, and articles that no longer agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from guides.desk.review_queue import fact_at
from guides.desk.scenarios import AMOUNTS, Place, Result, differences, rests_on, run, titles_of
from guides.sharing.article_checks import broken_links, stale_articles
from platforms.documents.facts import PlatformFacts
from platforms.drafts.diffing import Change, difference
from platforms.editions.catalog import Catalog, PublishedPlatform

HIGH_DAYS = 7
"""A first day that moves by a week changes somebody's plans."""
MONEY = ("fee_schedules", "payout_methods", "fee_status")
RULES = ("blockers", "expiries", "status")
WORDS = {"title", "why", "how", "note", "side_effects", "message"}
"""Fields of money and rules that only say what the others decide."""


@dataclass(frozen=True)
class Moved:
    """A scenario that comes out differently."""

    scenario: Any
    before: Result
    after: Result
    differences: tuple[str, ...]

    @property
    def days(self) -> int | None:
        """How many days later the exit is; None where one of the days is not known."""
        return self.after.moved_days(self.before)

    @property
    def loses_day(self) -> bool:
        """Whether there was a day and there is none any more."""
        return self.before.exit_on is not None and self.after.exit_on is None

    @property
    def gains_day(self) -> bool:
        """Whether a day is promised where there was none."""
        return self.before.exit_on is None and self.after.exit_on is not None

    @property
    def has_other_verdict(self) -> bool:
        return self.before.verdict != self.after.verdict

    @property
    def has_other_money(self) -> bool:
        return any(getattr(self.before, name) != getattr(self.after, name) for name in AMOUNTS)


@dataclass(frozen=True)
class Impact:
    """What readers of one platform will notice. `is_new`: they see nothing of it today."""

    checked: int
    moved: tuple[Moved, ...]
    articles: tuple[str, ...]
    """Sentences about registered articles that agree today and will not agree any more."""
    results: tuple[Result, ...] = ()
    """What the draft says to each of the scenarios, in their order."""
    is_new: bool = False
    money_changes: bool = False
    """Whether fees or payout methods change: the comparison shows other amounts."""
    untested: tuple[Place, ...] = ()
    """Rules that change and that no scenario rests on: nobody knows what that does to readers."""

    @cached_property
    def worst_days(self) -> int:
        """The largest move of a first day, later before earlier; 0 where none moves."""
        days = [each.days for each in self.moved if each.days]
        return max(days, key=lambda d: (d > 0, abs(d)), default=0)

    @cached_property
    def lost_days(self) -> int:
        """How many scenarios have no promised day any more."""
        return sum(each.loses_day for each in self.moved)

    @property
    def is_high(self) -> bool:
        """Whether somebody else should look first."""
        return bool(self.reasons)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why somebody else should look first, in words; nothing where nobody needs to."""
        told = {
            "はじめての公開です": self.is_new,
            "手数料や出金の決まりが変わります": self.money_changes,
            "想定ケースで確かめていない決まりが変わります": bool(self.untested),
            "判定が変わる想定ケースがあります": any(each.has_other_verdict for each in self.moved),
            "約束できる日が、なくなるか新しくできる想定ケースがあります": any(
                each.loses_day or each.gains_day for each in self.moved
            ),
            "退会日が1週間以上動く想定ケースがあります": abs(self.worst_days) >= HIGH_DAYS,
            "金額が変わる想定ケースがあります": any(each.has_other_money for each in self.moved),
            "合わなくなる記事があります": bool(self.articles),
        }
        return tuple(text for text, holds in told.items() if holds)

    @property
    def summary(self) -> str:
        """「想定ケース52件中7件が変わります。最大+14日。」"""
        if self.is_new:
            return f"はじめての公開です。想定ケース{self.checked}件を、下書きで計算しました。"
        if not self.checked:
            return "想定ケースがまだありません。結果のページのアドレスから作れます。"
        if not self.moved:
            return f"想定ケース{self.checked}件は、どれも変わりません。"
        worst = f"最大{self.worst_days:+}日。" if self.worst_days else ""
        lost = f"{self.lost_days}件で、約束できる日がなくなります。" if self.lost_days else ""
        return f"想定ケース{self.checked}件中{len(self.moved)}件が変わります。{worst}{lost}"


def impact(
    before: PlatformFacts | None, after: PlatformFacts, scenarios: Iterable[Any], today: date, current: Catalog
) -> Impact:
    """Compare what readers see with what they would see. `before` None: they see nothing yet.

    `current` is the catalog of all that is published; links of articles may lead to any of it.
    """
    cases = tuple(scenarios)
    results = tuple(run(after, scenario, today) for scenario in cases)
    if before is None:
        return Impact(len(cases), (), (), results, is_new=True)
    if before == after:
        return Impact(len(cases), (), (), results)
    titles = titles_of(before, after)
    moved = []
    for scenario, new in zip(cases, results):
        old = run(before, scenario, today)
        if found := differences(old, new, titles):
            moved.append(Moved(scenario, old, new, found))
    changed = tuple(each for each in difference(before, after) if decides(each))
    return Impact(
        checked=len(cases),
        results=results,
        moved=tuple(sorted(moved, key=lambda each: (not each.loses_day, -abs(each.days or 0)))),
        articles=_touched_articles(with_instead(current, before), with_instead(current, after), today),
        money_changes=any(each.keys[0] in MONEY for each in changed),
        untested=_untested(changed, before, after, cases, today),
    )


def decides(change: Change) -> bool:
    """Whether days or yen may follow from this change; another wording or a new check changes neither."""
    of_money_or_rules = bool(change.keys) and change.keys[0] in MONEY + RULES
    return of_money_or_rules and "citations" not in change.keys and change.keys[-1] not in WORDS


def _untested(
    changed: Iterable[Change], before: PlatformFacts, after: PlatformFacts, cases: Iterable[Any], today: date
) -> tuple[Place, ...]:
    """The rules that change and that no scenario rests on, before or after."""
    places = dict.fromkeys(fact_at(each.keys) for each in changed if each.keys[0] in RULES)
    if not places:
        return ()
    tested = {place for case in cases for facts in (before, after) for place in rests_on(facts, case, today)}
    return tuple(place for place in places if place not in tested)


def with_instead(current: Catalog, facts: PlatformFacts) -> Catalog:
    """The same catalog with these facts in the place of their platform's edition. It is nobody's but the caller's."""
    others = [p for p in current.platforms if p.facts.slug != facts.slug]
    own = current.get(facts.slug)
    number, at = (own.number, own.published_at) if own else (1, datetime(2000, 1, 1, tzinfo=UTC))
    return Catalog("draft", dict(enumerate([*others, PublishedPlatform(facts, number, at)])))


def _touched_articles(before: Catalog, after: Catalog, today: date) -> tuple[str, ...]:
    """What will be wrong in articles by others and is right today."""
    quotes = {(each.article.pk, each.label): str(each) for each in stale_articles(after, today)}
    links = {(each.article.pk, "link"): str(each) for each in broken_links(after)}
    known = {(each.article.pk, each.label) for each in stale_articles(before, today)}
    known |= {(each.article.pk, "link") for each in broken_links(before)}
    return tuple(text for key, text in (quotes | links).items() if key not in known)
