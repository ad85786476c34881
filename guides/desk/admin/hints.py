"""What the lints say about a row: while it is typed (a fragment for htmx), and once more when it was saved.

They are the lints of the publication page, on the draft as it would be. Nothing is written for a hint, so nobody waits.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from pydantic import ValidationError

from platforms import lints
from platforms.clock import today_in_japan
from platforms.documents.facts import PlatformFacts
from platforms.documents.problems import problems
from platforms.drafts.field_mapping import place_in_words
from platforms.drafts.parts import document_with
from platforms.drafts.rows import Document, DraftRefusedError
from platforms.editions.publishing import current_edition, document_of_edition
from platforms.lints import plain_words
from platforms.models import Platform

ASKED = "_hints"
"""The field by which a form asks for hints instead of being saved."""
MOST = 8


def hints_page(page: Any, request: Any, row: Any, platform: Platform) -> HttpResponse:
    """The fragment for what a form holds now. Fields that cannot be read yet are told at saving."""
    form = page.get_form(request, row, change=row is not None)(request.POST, instance=row)
    formsets, _ = page._create_formsets(request, form.instance, change=row is not None)
    if not (form.is_valid() and all(formset.is_valid() for formset in formsets)):
        return _fragment(request, [])
    below = {formset.model: _rows_of(formset) for formset in formsets}
    try:
        document, place = document_with(platform, form.instance, below)
        found = told(platform, document, place)
    except OperationalError:
        # Somebody's save holds the database. A hint that does not come now comes with the next key, and at saving.
        found = []
    return _fragment(request, found)


def form_hints(
    request: HttpRequest, form: Any, prose: Iterable[str], document: Callable[[], Any], before: PlatformFacts | None
) -> HttpResponse:
    """The fragment for a form that becomes a part of a document, or a new one.

    Texts are looked at as they are typed. Once the whole form can be read, `document` makes of it the document that it
    would become, and what the lints say to that and not to `before` is told, too.
    """
    is_whole = form.is_valid()
    every = [
        f"{form.fields[name].label}：{finding.message}{finding.mend}"
        for name in prose
        for finding in plain_words.disliked(form.cleaned_data.get(name) or "")
    ]
    if is_whole:
        # As above; what neither facts nor rows can hold is told at saving.
        with suppress(OperationalError, DraftRefusedError, ValidationError):
            every += _news(document(), before)
    return _fragment(request, _the_first(every))


def _news(document: Any, before: PlatformFacts | None) -> list[str]:
    """What is to be mended in a document and was not there before. How sentences end is told beside their fields."""
    try:
        facts = PlatformFacts.model_validate(document)
    except ValidationError as error:
        return [f"{place_in_words(each.path, document)}：{each.message}" for each in problems(error)]
    today = today_in_japan()
    known = {(lint.id, lint.message) for lint in lints.check(before, today)} if before else set()
    found = lints.check(facts, today, before)
    rows = facts.model_dump()
    return [
        lints.described(lint, rows)
        for lint in found
        if (lint.id, lint.message) not in known and lint.id not in ("sentences-are-short", "sentences-are-polite")
    ]


def told(platform: Platform, document: Document, place: str | None) -> list[str]:
    """What is to be mended in the row at this place, and what keeps the whole draft from being published.

    `place` is empty for the platform itself, None where no row is meant. Beyond `MOST` the rest is counted: the publication page lists all.
    """
    try:
        facts = PlatformFacts.model_validate(document)
    except ValidationError as error:
        every = [f"{place_in_words(each.path, document)}：{each.message}" for each in problems(error)]
    else:
        edition = current_edition(platform)
        found = lints.check(facts, today_in_japan(), document_of_edition(edition) if edition else None)
        here = [lint for lint in found if _is_in(lint.path, place)]
        elsewhere = [lint for lint in found if lint.is_error and lint not in here]
        every = [lints.described(lint, document) for lint in (*here, *elsewhere)]
    return _the_first(every)


def _the_first(every: Iterable[str]) -> list[str]:
    """Each once, and how many more there are."""
    every = list(dict.fromkeys(every))
    rest = [f"ほかに{len(every) - MOST}件あります。「下書きを公開」の画面にすべて出ます。"] if every[MOST:] else []
    return every[:MOST] + rest


def _is_in(path: str, place: str | None) -> bool:
    if place == "":  # what stands at the head of the document, not in a row that has a page of its own
        return not any(part.isdecimal() for part in path.split("."))
    return place is not None and f"{path}.".startswith(place)


def _rows_of(formset: Any) -> list[Any]:
    """The rows that would be there after saving, in their order."""
    kept = [form for form in formset.forms if form not in formset.deleted_forms]
    rows = [form.instance for form in kept if form.instance.pk or form.has_changed()]
    return sorted(rows, key=lambda row: getattr(row, "order", 0))


def _fragment(request: HttpRequest, hints: list[str]) -> HttpResponse:
    return render(request, "desk/_hints.html", {"hints": hints})
