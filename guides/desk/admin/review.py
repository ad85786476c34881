"""Which fact to check again next, and 「確認した」."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from guides.desk.admin.conflicts import one_edit
from guides.desk.admin.links import change_url, row_at
from guides.desk.admin.page import SEE, desk_page, platform_for, require
from guides.desk.review_queue import VOLATILITY, Watched, queue, watched
from guides.desk.scenarios import Place
from platforms.clock import now, today_in_japan
from platforms.documents.facts import PlatformFacts
from platforms.drafts import history
from platforms.drafts.rows import document_of, facts_of
from platforms.models import Citation, DraftChange, Edition, Platform, Scenario
from platforms.models.choices import LookedAt

SHOWN = 50
RECENT_DAYS = 365
HEAD = "platform"
"""How an address names the evidence of the platform itself."""
CHANGE = "platforms.change_citation"


class CheckForm(forms.Form):
    """What was compared, with which of the sources."""

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
    looked_at = forms.ChoiceField(label="見たもの", choices=LookedAt.choices, initial=LookedAt.LIVE_PAGE)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["citations"]
        field.queryset = rows  # type: ignore[attr-defined]
        field.initial = [row.pk for row in rows]


@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """Facts of all drafts, the most urgent ones first."""
    require(request, SEE)
    today = today_in_japan()
    facts, broken = _watched(today)
    slug = request.GET.get("platform", "")
    chosen = queue([fact for fact in facts if not slug or fact.slug == slug], today)
    ids = dict(Platform.objects.values_list("slug", "pk"))
    context = {
        "rows": [(fact, fact.urgency(today), ids[fact.slug], path_of(fact.place)) for fact in chosen[:SHOWN]],
        "left_out": max(0, len(chosen) - SHOWN),
        "platforms": sorted({(fact.slug, fact.platform) for fact in facts}),
        "slug": slug,
        "broken": broken,
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
        rows = row.citations.select_related("source").order_by("order", "pk")
        seen = _fingerprint(rows)
        form = CheckForm(request.POST if request.method == "POST" else None, rows=rows, initial={"seen": seen})
        if form.is_valid():
            if form.cleaned_data["seen"] == seen:
                _confirm(request, platform, form)
                return redirect("admin:platforms_platform_review")
            form.add_error(None, "この画面を開いたあとに根拠が変わりました。もう一度見て、記録してください。")
            again = request.POST.copy()  # what was typed stays; what is on the page now counts as seen
            again["seen"] = seen
            form.data = again
    context = {
        "platform": platform,
        "row": row,
        "rows": rows,
        "form": form,
        "edit_url": change_url(row),
        "may_check": request.user.has_perm(CHANGE),  # type: ignore[union-attr]
        "is_head": row == platform,
        "today": today_in_japan(),
    }
    return desk_page(request, "desk/check.html", "事実を見直す", context)


def _confirm(request: HttpRequest, platform: Platform, form: CheckForm) -> None:
    """Write the check into the evidence, and into the log with whoever made it."""
    before = document_of(platform)
    for citation in form.cleaned_data["citations"]:
        citation.checked_on = today_in_japan()
        citation.checked_how = form.cleaned_data["checked_how"]
        citation.looked_at, citation.copy_date = form.cleaned_data["looked_at"], ""
        citation.save(update_fields=["checked_on", "checked_how", "looked_at", "copy_date"])
    history.record(platform, before, document_of(platform), who=request.user, via=DraftChange.Via.ADMIN)
    messages.success(request, f"{platform}：確認を下書きに記録しました。公開すると、読者に新しい確認日が見えます。")


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


def _watched(today: date) -> tuple[list[Watched], list[Platform]]:
    """Every fact of every draft, and the platforms whose drafts cannot be read."""
    scenarios: dict[int, list[Scenario]] = defaultdict(list)
    for scenario in Scenario.objects.in_use():
        scenarios[scenario.platform_id].append(scenario)
    editions = {edition.platform_id: edition for edition in Edition.objects.current()}
    edited = dict(DraftChange.objects.values_list("platform").annotate(Max("at")))
    recent = _recent_editions()
    facts: list[Watched] = []
    broken = []
    for platform in Platform.objects.order_by("kana", "slug"):
        edition, at = editions.get(platform.pk), edited.get(platform.pk)
        # Where the log knows of no edit since, the edition is the draft, and ten times cheaper.
        is_draft = edition is not None and not (at and at > edition.published_at)
        try:
            document = edition.document() if edition and is_draft else facts_of(platform)
        except ValidationError:
            broken.append(platform)
            continue
        facts += watched(document, scenarios[platform.pk], recent[platform.pk], today)
    return facts, broken


def _recent_editions() -> Mapping[int, Sequence[PlatformFacts]]:
    """The editions of the last year by platform id, oldest first, with the one before them to compare with."""
    by_number = Edition.objects.order_by("number")
    recent = list(by_number.filter(published_at__gte=now() - timedelta(days=RECENT_DAYS)))
    first = {edition.platform_id: edition.number for edition in reversed(recent)}
    before = Q(pk=None)
    for platform, number in first.items():
        before |= Q(platform=platform, number=number - 1)
    found: dict[int, list[PlatformFacts]] = defaultdict(list)
    for edition in (*by_number.filter(before), *recent):
        found[edition.platform_id].append(edition.document())
    return found


def _fingerprint(rows: Any) -> str:
    names = ("pk", "says", "agrees", "superseded", "checked_on", "checked_how", "looked_at", "copy_date")
    shown = [[str(getattr(row, name)) for name in names] for row in rows]
    return hashlib.sha256(repr(shown).encode()).hexdigest()
