"""Which fact to check again next, and 「確認した」."""

import hashlib
from collections import defaultdict
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from guides.desk.admin.conflicts import one_edit
from guides.desk.admin.links import change_url, row_at
from guides.desk.admin.page import SEE, desk_page, platform_for, require
from guides.desk.kept_queue import the_queue
from guides.desk.review_queue import VOLATILITY
from guides.desk.scenarios import Place
from platforms.clock import today_in_japan
from platforms.documents.facts import WITHOUT_A_PAGE
from platforms.documents.figures import NAMED, figures, with_figures
from platforms.drafts import history
from platforms.drafts.parts import evidence_of
from platforms.drafts.rows import facts_of, row_fields
from platforms.models import Citation, DraftChange, Platform
from platforms.models.choices import LookedAt

SHOWN = 50
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
    chosen = list(islice(found.due(slug), SHOWN))
    context = {
        "rows": [(fact, fact.urgency(today), found.ids[fact.slug], path_of(fact.place)) for fact in chosen],
        "left_out": found.number(slug) - len(chosen),
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
    fields = row_fields(row)
    heading, *texts = as_read(platform, [str(row), *(text for _, text in fields)])
    context = {
        "platform": platform,
        "rows": rows,
        "form": form,
        "edit_url": change_url(row),
        "may_check": request.user.has_perm(CHANGE),  # type: ignore[union-attr]
        "is_head": row == platform,
        "heading": heading,
        "says": [(label, text) for (label, _), text in zip(fields, texts)],
        "queue_url": _queue_of(request),
        "today": today_in_japan(),
    }
    return desk_page(request, "desk/check.html", "事実を見直す", context)


def as_read(platform: Platform, texts: list[str]) -> list[str]:
    """These texts of a draft with the figures that they name, as far as the draft can be read: they are to be compared."""
    if not any(map(NAMED.search, texts)):
        return texts
    try:
        known = figures(facts_of(platform))
    except ValidationError:
        return texts
    return [with_figures(text, known) for text in texts]


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


def fingerprint_of(rows: Any) -> str:
    names = ("pk", "says", "agrees", "superseded", "checked_on", "checked_how", "looked_at", "copy_date")
    shown = [[str(getattr(row, name)) for name in names] for row in rows]
    return hashlib.sha256(repr(shown).encode()).hexdigest()
