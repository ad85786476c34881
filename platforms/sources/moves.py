"""Sites that moved: pages that permanent redirects lead to another address, changed in all drafts at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from platforms.drafts import history
from platforms.drafts.parts import source_alone
from platforms.models import DraftChange, PageUse, PageVersion, Platform, Source, WatchedPage
from platforms.models.watched_page import READ
from platforms.sources.page_addresses import host_of, page_of


@dataclass(frozen=True, slots=True)
class Move:
    """The pages that went from one site to another (or to other addresses of the same one)."""

    from_host: str
    to_host: str
    pages: tuple[WatchedPage, ...]

    @property
    def name(self) -> str:
        return f"{self.from_host} → {self.to_host}"


def moves() -> tuple[Move, ...]:
    """Every move that was read at its new address, largest first."""
    found: dict[tuple[str, str], list[WatchedPage]] = defaultdict(list)
    cited = Source.objects.exclude(url="").values_list("url", flat=True)
    addresses = {page_of(url) for url in cited}
    for page in WatchedPage.objects.exclude(moved_to="").filter(result__in=READ).order_by("url"):
        if page.url in addresses:
            found[page.host, host_of(page.moved_to)].append(page)
    every = (Move(*hosts, tuple(pages)) for hosts, pages in found.items())
    return tuple(sorted(every, key=lambda move: (-len(move.pages), move.name)))


@transaction.atomic
def follow(pages: Iterable[WatchedPage], who: Any) -> int:
    """Give every source of these pages its new address in the drafts; how many sources changed.

    What was learnt of the old address (version, selection, marks) is known of the new one, so that nothing is taken
    for new there. Readers see the new address with the next edition.
    """
    target = {page.url: page.moved_to for page in pages if page.moved_to}
    sources = [source for source in Source.objects.exclude(url="") if page_of(source.url) in target]
    changed = 0
    for platform in Platform.objects.filter(pk__in={s.platform_id for s in sources}).order_by("pk").select_for_update():
        own = [source for source in sources if source.platform_id == platform.pk]
        before = [source_alone(source) for source in own]
        for source in own:
            source.url = target[page_of(source.url)]
            source.save(update_fields=["url"])
        changed += len(own)
        history.record_parts(platform, before, map(source_alone, own), who=who, via=DraftChange.Via.ADMIN)
    for page in pages:
        if page.moved_to:
            _take_along(page)
    return changed


def _take_along(page: WatchedPage) -> None:
    """Copy what is known of a page to its new address, unless that is watched already."""
    known = {"selector": page.selector, "ignored": page.ignored, "host": host_of(page.moved_to)}
    new, is_new = WatchedPage.objects.get_or_create(url=page.moved_to, defaults=known)
    if not is_new:
        return
    for version in page.versions.filter(accepted=True):
        PageVersion.objects.create(
            page=new,
            seen_at=version.seen_at,
            digest=version.digest,
            packed=version.packed,
            reader=version.reader,
            accepted=True,
        )
    fields = ("platform_id", "fact", "source", "says", "marks", "missing", "by_hand", "seen_live_on")
    PageUse.objects.bulk_create(
        PageUse(page=new, **{name: getattr(use, name) for name in fields}) for use in page.uses.all()
    )
