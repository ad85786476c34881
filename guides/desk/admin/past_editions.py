"""Undoing and looking back: pages beside a platform's own. Publishing is in `guides.desk.admin.publication`."""

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from guides.desk.admin.page import PUBLISH, desk_page, platform_for
from platforms.drafts import history
from platforms.drafts.diffing import document_difference
from platforms.drafts.editing import ChangedMeanwhileError
from platforms.drafts.rows import DraftRefusedError, document_of
from platforms.editions.publishing import current_edition, publish_again
from platforms.models import Platform

LONGEST_LIST = 200
"""Editions and log entries shown on one page, newest first."""


class ReasonForm(forms.Form):
    """Why readers will see something else from now on. `seen` names what the editor looked at."""

    reason = forms.CharField(
        label="公開の理由",
        max_length=300,
        help_text="何が、なぜ変わったかを1文で書きます。版の一覧に残ります。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)


@require_safe
def editions_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Every edition, newest first."""
    platform = platform_for(request, pk)
    editions = platform.editions.defer("facts").select_related("published_by").order_by("-number")[:LONGEST_LIST]
    return _render(request, "editions", "版の一覧", platform, {"editions": editions})


@require_http_methods(["GET", "POST"])
def restore_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What would change for readers if this edition came back; a reason; a button.

    Both the edition in force and the draft are compared with what was looked at, before the undo is
    written: the draft goes, too, and nobody's edit goes unseen.
    """
    platform = platform_for(request, pk, PUBLISH)
    edition, version = get_object_or_404(platform.editions, number=number), history.version_of(platform)
    now, draft = current_edition(platform), document_of(platform)
    assert now is not None
    seen = f"{now.number}-{hashlib.sha256(repr(draft).encode()).hexdigest()}"
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"seen": seen})
    if form.is_valid():
        try:
            version = version if form.cleaned_data["seen"] == seen else history.NO_VERSION
            again = publish_again(edition, by=request.user, reason=form.cleaned_data["reason"], version=version)
        except ChangedMeanwhileError:
            messages.error(request, "この画面を開いたあとに、版か下書きが変わりました。もう一度見て、戻してください。")
            return redirect("admin:platforms_platform_restore", platform.pk, number)
        except DraftRefusedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"第{number}版の内容を、第{again.number}版として公開しました。")
            return redirect("admin:platforms_platform_editions", platform.pk)
    published, wanted = now.document().model_dump(), edition.document().model_dump()
    context = {
        "form": form,
        "edition": edition,
        "changes": document_difference(published, wanted),
        "lost": document_difference(published, draft),
    }
    return _render(request, "restore", f"第{number}版に戻す", platform, context)


@require_safe
def changes_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what in the draft, newest first."""
    platform = platform_for(request, pk)
    log = platform.draft_changes.select_related("who").order_by("-pk")[:LONGEST_LIST]
    return _render(request, "changes", "変更の記録", platform, {"log": log})


def _render(request: HttpRequest, name: str, title: str, platform: Platform, context: dict[str, Any]) -> HttpResponse:
    shared = {
        "platform": platform,
        "may_publish": request.user.has_perm(PUBLISH),  # type: ignore[union-attr]
    }
    return desk_page(request, f"desk/{name}.html", title, shared | context)
