"""One page of the web, and every fact that rests on it: compared in one sitting, ticked one by one."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from guides.desk.admin.conflicts import one_edit
from guides.desk.admin.links import change_url
from guides.desk.admin.page import SEE, desk_page, require
from guides.desk.admin.review import CHANGE, CheckForm, as_read, confirm, fingerprint_of
from platforms.drafts.rows import fields_of_rows
from platforms.models import Citation, Platform, Source

COMPARED = "ページの記載と、表示された値を1件ずつ照合"
"""What a tick on this page says: the value stands beside it."""


class SourceForm(CheckForm):
    """What was looked at is said by the button; each tick says that one statement of the page was compared."""

    checked_how = forms.CharField(
        label="何と何を比べたか",
        required=False,
        max_length=300,
        help_text=f"書かないときは「{COMPARED}」と記録します。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def clean_checked_how(self) -> str:
        return self.cleaned_data["checked_how"] or COMPARED


@require_http_methods(["GET", "POST"])
def source_page(request: HttpRequest) -> HttpResponse:
    """The facts that cite one address, of every draft or of one; without an address, the pages to choose from."""
    require(request, SEE, *([CHANGE] if request.method == "POST" else []))
    address, slug = request.GET.get("url", ""), request.GET.get("platform", "")
    if not address:
        return desk_page(request, "desk/sources.html", "出典ごとに見直す", {"pages": _pages(slug), "slug": slug})
    with one_edit(request):
        if request.method == "POST":
            citing = Source.objects.filter(url=address).values("platform")
            list(Platform.objects.filter(pk__in=citing).order_by("pk").select_for_update())
        rows = _citations(address, slug)
        seen = fingerprint_of(rows)
        form = SourceForm(request.POST if request.method == "POST" else None, rows=rows, initial={"seen": seen})
        if form.is_valid() and form.is_of(seen):
            confirm(request, form)
            return redirect(request.get_full_path())
    context = {
        "address": address,
        "form": form,
        "ticked": set(form["citations"].value() or ()),
        "facts": _shown(rows),
        "may_check": request.user.has_perm(CHANGE),  # type: ignore[union-attr]
    }
    return desk_page(request, "desk/check_source.html", "出典ごとに見直す", context)


def _citations(address: str, slug: str) -> QuerySet[Citation]:
    rows = Citation.objects.filter(source__url=address).select_related("source__platform").prefetch_related("owner")
    rows = rows.filter(source__platform__slug=slug) if slug else rows
    return rows.order_by("source__platform__kana", "content_type", "object_id", "order", "pk")


def _pages(slug: str) -> Any:
    """Every cited address, those that carry most facts first."""
    sources = Source.objects.exclude(url="")
    sources = sources.filter(platform__slug=slug) if slug else sources
    return sources.values("url").annotate(facts=Count("citations")).filter(facts__gt=0).order_by("-facts", "url")


def _shown(citations: Iterable[Citation]) -> list[tuple[Any, ...]]:
    """Each citation with the name, the page and the content of the fact that it proves."""
    rows = list(citations)
    fields = fields_of_rows(row.owner for row in rows)  # type: ignore[misc]
    named = []
    texts: dict[Platform, list[str]] = defaultdict(list)
    for row in rows:
        owner: Any = row.owner
        name = str(owner) if owner == row.source.platform else f"{owner._meta.verbose_name}「{owner}」"
        named.append((row, owner, name))
        texts[row.source.platform] += [name, *(text for _, text in fields[type(owner), owner.pk])]
    read = {platform: iter(as_read(platform, own)) for platform, own in texts.items()}
    found = []
    for row, owner, _ in named:
        own = read[row.source.platform]
        name = next(own)
        says = tuple((label, next(own)) for label, _ in fields[type(owner), owner.pk])
        found.append((row, name, change_url(owner), says))
    return found
