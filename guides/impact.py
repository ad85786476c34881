"""What a draft changes for readers: scenarios that come out differently, and articles that no longer agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from guides.articles import broken_links, stale_articles
from guides.scenarios import Result, differences, run, titles_of
from platforms.catalog import Catalog, PublishedPlatform
from platforms.facts import PlatformFacts

HIGH_DAYS = 7
"""A first day that moves by a week changes somebody's plans."""


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


@dataclass(frozen=True)
class Impact:
    """What readers of one platform will notice. `is_new`: they see nothing of it today."""

    checked: int
    moved: tuple[Moved, ...]
    articles: tuple[str, ...]
    """Sentences about registered articles that agree today and will not agree any more."""
    is_new: bool = False
    money_changes: bool = False
    """Whether fees or payout methods change: the comparison shows other amounts."""

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
        """Whether somebody else should look first: another verdict, a week or more, or other money."""
        return (
            self.is_new
            or self.money_changes
            or bool(self.articles)
            or self.lost_days > 0
            or abs(self.worst_days) >= HIGH_DAYS
            or any(each.before.verdict != each.after.verdict for each in self.moved)
        )

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
    if before is None:
        return Impact(len(cases), (), (), is_new=True)
    titles = titles_of(before, after)
    moved = []
    for scenario in cases:
        old, new = run(before, scenario, today), run(after, scenario, today)
        if found := differences(old, new, titles):
            moved.append(Moved(scenario, old, new, found))
    return Impact(
        checked=len(cases),
        moved=tuple(sorted(moved, key=lambda each: (not each.loses_day, -abs(each.days or 0)))),
        articles=_touched_articles(with_instead(current, before), with_instead(current, after), today),
        money_changes=(before.fee_schedules, before.payout_methods) != (after.fee_schedules, after.payout_methods),
    )


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
