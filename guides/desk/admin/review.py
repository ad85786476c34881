"""Which fact to check again next, and 「確認した」."""

import hashlib
import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from guides.desk.admin.conflicts import one_edit
from guides.desk.admin.links import change_url, row_at
from guides.desk.admin.page import SEE, desk_page, platform_for, require
from guides.desk.review_queue import (
    VOLATILITY,
    Watched,
    changed_places,
    counted,
    facts_to_watch,
    order,
    queue,
    watched,
)
from guides.desk.scenarios import Place, rests_on
from platforms.clock import JAPAN, today_in_japan
from platforms.documents.facts import WITHOUT_A_PAGE, PlatformFacts
from platforms.drafts import history
from platforms.drafts.parts import evidence_of
from platforms.drafts.rows import documents_of, row_fields
from platforms.editions import catalog
from platforms.models import Citation, DraftChange, Edition, Platform, Scenario
from platforms.models.choices import LookedAt

SHOWN = 50
RECENT_DAYS = 365
HEAD = "platform"
"""How an address names the evidence of the platform itself."""
CHANGE = "platforms.change_citation"


class CheckForm(forms.Form):
    """What was compared, with which of the sources. Nothing is ticked or said beforehand: each is a decision."""

    citations = forms.ModelMultipleChoiceField(
        Citation.objects.none(),
        label="見直した根拠",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "見直した根拠を、少なくとも1つ選んでください。"},
    )
    checked_how = forms.CharField(
        label="何と何を比べたか",
        max_length=300,
        help_text="例：公式ヘルプ「出金について」の本文と、最低額・締め日・手数料を照合。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    looked_at = forms.ChoiceField(
        label="見たもの",
        choices=[("", "選んでください"), *LookedAt.choices],
        required=False,
        help_text="当サイトの推定・計算・調査だけを見直したときは、選びません。",
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["citations"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        pages = [row for row in cleaned.get("citations", ()) if row.source.kind not in WITHOUT_A_PAGE]
        if pages and not cleaned.get("looked_at") and "looked_at" not in self.errors:
            self.add_error("looked_at", "公開中のページを見たのか、保存された写しを見たのかを選んでください。")
        return cleaned

    def is_of(self, seen: str) -> bool:
        """Whether this was ticked beside the evidence as it is now. Otherwise it says so and keeps what was typed."""
        if self.cleaned_data["seen"] == seen:
            return True
        self.add_error(None, "この画面を開いたあとに根拠が変わりました。もう一度見て、記録してください。")
        again = self.data.copy()  # type: ignore[attr-defined]  # Django gives a QueryDict
        again["seen"] = seen  # what is on the page now counts as seen
        self.data = again
        return False


@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """Facts of all drafts, the most urgent ones first."""
    require(request, SEE)
    today = today_in_japan()
    slug = request.GET.get("platform", "")
    found = the_queue(today)
    chosen = [fact for fact in found.due if fact.slug == slug] if slug else found.due
    context = {
        "rows": [(fact, fact.urgency(today), found.ids[fact.slug], path_of(fact.place)) for fact in chosen[:SHOWN]],
        "left_out": max(0, len(chosen) - SHOWN),
        "platforms": found.names,
        "slug": slug,
        "broken": found.broken,
        "today": today,
    }
    return desk_page(request, "desk/review.html", "次に見直す事実", context)


@require_http_methods(["GET", "POST"])
def check_page(request: HttpRequest, pk: int, fact: str) -> HttpResponse:
    """The evidence of one fact, and a form that says it was compared again today."""
    platform = platform_for(request, pk)
    if request.method == "POST":
        require(request, CHANGE)
    with one_edit(request):
        if request.method == "POST":
            Platform.objects.select_for_update().get(pk=pk)
        row = fact_at(platform, fact)
        rows = row.citations.select_related("source__platform").order_by("order", "pk")
        seen = fingerprint_of(rows)
        form = CheckForm(request.POST if request.method == "POST" else None, rows=rows, initial={"seen": seen})
        if form.is_valid() and form.is_of(seen):
            confirm(request, form)
            return redirect(_queue_of(request))
    context = {
        "platform": platform,
        "row": row,
        "rows": rows,
        "form": form,
        "edit_url": change_url(row),
        "may_check": request.user.has_perm(CHANGE),  # type: ignore[union-attr]
        "is_head": row == platform,
        "says": row_fields(row),
        "queue_url": _queue_of(request),
        "today": today_in_japan(),
    }
    return desk_page(request, "desk/check.html", "事実を見直す", context)


def confirm(request: HttpRequest, form: CheckForm) -> None:
    """Write the check into the evidence that was ticked, and into the log of each draft with whoever made it."""
    ticked = form.cleaned_data["citations"]
    platforms = {citation.source.platform_id: citation.source.platform for citation in ticked}
    facts: dict[int, dict[Any, None]] = defaultdict(dict)
    for citation in ticked:
        facts[citation.source.platform_id][citation.owner] = None
    before = {pk: list(map(evidence_of, facts[pk])) for pk in platforms}
    for citation in ticked:
        has_page = citation.source.kind not in WITHOUT_A_PAGE
        citation.checked_on = today_in_japan()
        citation.checked_how = form.cleaned_data["checked_how"]
        citation.looked_at, citation.copy_date = form.cleaned_data["looked_at"] if has_page else "", ""
        citation.save(update_fields=["checked_on", "checked_how", "looked_at", "copy_date"])
    for pk, platform in platforms.items():
        after = map(evidence_of, facts[pk])
        history.record_parts(platform, before[pk], after, who=request.user, via=DraftChange.Via.ADMIN)
    names = "、".join(map(str, platforms.values()))
    messages.success(
        request,
        f"{names}：{len(ticked)}件の確認を下書きに記録しました。公開すると、読者に新しい確認日が見えます。",
    )


def _queue_of(request: HttpRequest) -> str:
    """The list that the page was opened from, with its filter."""
    slug = request.GET.get("platform", "")
    return reverse("admin:platforms_platform_review") + (f"?{urlencode({'platform': slug})}" if slug else "")


def path_of(place: Place) -> str:
    """How an address names a fact: `blockers/balance/remedies/payout`."""
    return "/".join(place) or HEAD


def fact_at(platform: Platform, path: str) -> Any:
    """The row of a fact with evidence, for the path that an address gives. Raises `Http404`."""
    if path == HEAD:
        return platform
    parts = path.split("/")
    row = row_at(platform, ".".join(parts)) if VOLATILITY.keys() & set(parts[-2:-1]) else None
    if row is None:
        raise Http404
    return row


class Queue(NamedTuple):
    """What to check again, most urgent first, and the platforms whose drafts cannot be read.

    `ids` and `names` are of all platforms: ids by slug, and slugs with names in the order of their reading.
    """

    due: Sequence[Watched]
    broken: list[Platform]
    ids: Mapping[str, int]
    names: list[tuple[str, str]]


class _Case(NamedTuple):
    """What of a scenario decides its result."""

    platform: int
    query: str
    on: date | None


class _Frozen(NamedTuple):
    """One edition, which never changes; the digest tells it from another one that had its id in another database."""

    platform: int
    slug: str
    number: int
    pk: int
    digest: str
    published_at: datetime


def the_queue(today: date) -> Queue:
    """Every fact of every draft that is not checked yet today.

    Where the log knows of no edit since, the edition is the draft, and what it says is kept from view to view.
    """
    cases = tuple(_Case(*row) for row in Scenario.objects.in_use().values_list("platform", "query", "on"))
    fields = ("platform", "platform__slug", "number", "pk", "digest", "published_at")
    editions = tuple(_Frozen(*row) for row in Edition.objects.order_by("platform", "number").values_list(*fields))
    current = {edition.platform: edition for edition in editions}
    edited = dict(DraftChange.objects.order_by().values_list("platform").annotate(Max("at")))
    platforms = list(Platform.objects.order_by("kana", "slug").values_list("pk", "slug", "name"))
    drafts = frozenset(
        pk
        for pk, _, _ in platforms
        if (edition := current.get(pk)) is None or ((at := edited.get(pk)) is not None and at > edition.published_at)
    )
    published, unreadable = _queue_of_editions(editions, drafts, cases, today)
    own, broken = _queue_of_drafts(drafts, cases, _recent_changes(editions, today), today)
    due = list(heapq.merge(published, own, key=lambda fact: order(fact, today))) if own else published
    ids, names = {slug: pk for pk, slug, _ in platforms}, [(slug, name) for _, slug, name in platforms]
    return Queue(due, list(Platform.objects.filter(pk__in=broken | unreadable)), ids, names)


def _queue_of_drafts(
    drafts: frozenset[int], cases: Iterable[_Case], recent: Mapping[int, Mapping[Place, int]], today: date
) -> tuple[tuple[Watched, ...], set[int]]:
    """The facts of these drafts as they are now, and the ids of those that cannot be read."""
    facts: list[Watched] = []
    broken = set()
    for pk, rows in (documents_of(Platform.objects.filter(pk__in=drafts)) if drafts else {}).items():
        try:
            document = PlatformFacts.model_validate(rows)
        except ValidationError:
            broken.add(pk)
        else:
            own = (case for case in cases if case.platform == pk)
            facts += watched(document, own, recent.get(pk, {}), today)
    return queue(facts, today), broken


@lru_cache(maxsize=2)
def _queue_of_editions(
    editions: tuple[_Frozen, ...], drafts: frozenset[int], cases: tuple[_Case, ...], today: date
) -> tuple[tuple[Watched, ...], set[int]]:
    """The facts of the current editions but those with another draft. Everything that decides it is an argument."""
    of_each: dict[int, list[_Case]] = defaultdict(list)
    for case in cases:
        of_each[case.platform].append(case)
    recent = _recent_changes(editions, today)
    facts: list[Watched] = []
    broken = set()
    for edition in {each.platform: each for each in editions}.values():
        if edition.platform in drafts:
            continue
        try:
            own = [_rests_on(edition, case.query, case.on or today) for case in of_each[edition.platform]]
            drives = Counter(place for places in own for place in places)
            facts += counted(_facts_of_edition(edition), drives, recent.get(edition.platform, {}))
        except ValidationError:
            broken.add(edition.platform)
    return queue(facts, today), broken


@lru_cache(maxsize=1024)
def _facts_of_edition(edition: _Frozen) -> tuple[Watched, ...]:
    return facts_to_watch(_document(edition))


@lru_cache(maxsize=8192)
def _rests_on(edition: _Frozen, query: str, on: date) -> frozenset[Place]:
    """The facts that decide one result of an edition on one day: a scenario with a day of its own never changes.

    This takes most of the queue's time. It is worked out once, before the server divides (`config.preload`), and
    then for each new edition and scenario.
    """
    return rests_on(_document(edition), _Case(edition.platform, query, on), on)


def _document(edition: _Frozen) -> PlatformFacts:
    known = catalog.current().get(edition.slug)
    is_known = known is not None and known.number == edition.number
    return known.facts if is_known else Edition.objects.get(pk=edition.pk).document()  # type: ignore[union-attr]


def _recent_changes(editions: Iterable[_Frozen], today: date) -> Mapping[int, Mapping[Place, int]]:
    """How often each fact changed in the editions of the last year, by platform id."""
    since = today - timedelta(days=RECENT_DAYS)
    found: dict[int, Counter[Place]] = defaultdict(Counter)
    for before, after in pairwise(editions):
        if after.platform == before.platform and after.published_at.astimezone(JAPAN).date() >= since:
            found[after.platform].update(_changed_places(before, after))
    return found


@lru_cache(maxsize=4096)
def _changed_places(before: _Frozen, after: _Frozen) -> frozenset[Place]:
    """What one edition changed. Only names of facts are kept."""
    both = Edition.objects.in_bulk([before.pk, after.pk])
    return changed_places(both[before.pk].document(), both[after.pk].document())


def fingerprint_of(rows: Any) -> str:
    names = ("pk", "says", "agrees", "superseded", "checked_on", "checked_how", "looked_at", "copy_date")
    shown = [[str(getattr(row, name)) for name in names] for row in rows]
    return hashlib.sha256(repr(shown).encode()).hexdigest()
