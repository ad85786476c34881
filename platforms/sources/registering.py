"""Documents → rows: which pages are cited now, by which facts."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from pydantic import ValidationError

from platforms.documents.facts import PlatformFacts
from platforms.drafts.rows import facts_of
from platforms.models import DraftChange, Edition, PageUse, Platform, WatchedPage
from platforms.sources.cited import Use, uses_of
from platforms.sources.page_addresses import host_of


@dataclass(frozen=True, slots=True)
class Cited:
    """What cites pages now: uses by key, those that readers see, and platforms whose drafts cannot be read."""

    uses: Mapping[tuple[str, str, str, str], Use]
    published: frozenset[tuple[str, str, str, str]]
    unreadable_drafts: tuple[Platform, ...]

    @property
    def urls(self) -> frozenset[str]:
        return frozenset(use.url for use in self.uses.values())


def cited_now() -> Cited:
    """What current editions and drafts cite."""
    uses: dict[tuple[str, str, str, str], Use] = {}
    published: set[tuple[str, str, str, str]] = set()
    unreadable = []
    edited = dict(DraftChange.objects.values_list("platform").annotate(Max("at")))
    editions = {edition.platform_id: edition for edition in Edition.objects.current()}
    for platform in Platform.objects.order_by("pk"):
        edition, at = editions.get(platform.pk), edited.get(platform.pk)
        # Where the log knows of no edit since, the edition is the draft, and ten times cheaper.
        if edition is None or (at and at > edition.published_at):
            try:
                uses |= _by_key(facts_of(platform))
            except ValidationError:
                unreadable.append(platform)
        if edition is not None:
            found = _by_key(edition.document())
            uses |= found
            published |= found.keys()
    return Cited(uses, frozenset(published), tuple(unreadable))


@transaction.atomic
def register(cited: Cited) -> None:
    """Make the rows name exactly these pages and uses. What was learnt about a page stays when its last use goes."""
    # One process after the other: both would add the same pages.
    slugs = dict(Platform.objects.select_for_update().order_by("pk").values_list("slug", "pk"))
    WatchedPage.objects.bulk_create(
        (WatchedPage(url=url, host=host_of(url)) for url in sorted(cited.urls)), ignore_conflicts=True
    )
    pages = dict(WatchedPage.objects.filter(url__in=cited.urls).values_list("url", "pk"))
    slug_of = {pk: slug for slug, pk in slugs.items()}
    known = {
        (row.page.url, slug_of[row.platform_id], row.fact, row.source): row
        for row in PageUse.objects.select_related("page")
    }
    PageUse.objects.filter(pk__in=[row.pk for key, row in known.items() if key not in cited.uses]).delete()
    new, changed = [], []
    for key, use in cited.uses.items():
        in_edition = key in cited.published
        row = known.get(key)
        if row is None:
            new.append(
                PageUse(
                    page_id=pages[use.url],
                    platform_id=slugs[use.slug],
                    fact=use.address,
                    source=use.source,
                    says=use.says,
                    marks=use.marks,
                    in_edition=in_edition,
                )
            )
        elif row.says != use.says or row.in_edition != in_edition:
            if row.says != use.says and not row.by_hand:
                row.marks, row.missing = use.marks, ()
            row.says, row.in_edition = use.says, in_edition
            changed.append(row)
    PageUse.objects.bulk_create(new)
    PageUse.objects.bulk_update(changed, ["says", "marks", "missing", "in_edition"], batch_size=200)


def _by_key(document: PlatformFacts) -> dict[tuple[str, str, str, str], Use]:
    return {use.key: use for use in uses_of(document)}
