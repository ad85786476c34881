"""Take-home, compared: the page and the same figures for programs."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.compare_form import Asked, read_compare
from guides.engine.comparison import Comparison, Row
from guides.engine.comparison import compare as compare_platforms
from guides.http import HtmxHttpRequest, content_page, keep_private, personal_page, read_day, wants_fragment
from platforms import catalog


@require_safe
def compare(request: HtmxHttpRequest) -> HttpResponse:
    """What every platform leaves of the reader's amount."""
    asked, comparison = _resolve(request)
    context = {
        "asked": asked,
        "comparison": comparison,
        "by_slug": {p.facts.slug: p for p in catalog.current().platforms},
    }
    canonical = reverse("guides:compare")
    if wants_fragment(request):
        return keep_private(render(request, "compare/_results.html", context))
    if request.GET:
        return personal_page(request, "compare/compare.html", context, canonical=canonical)
    return content_page(request, "compare/compare.html", context, canonical=canonical)


@require_safe
def compare_json(request: HtmxHttpRequest) -> HttpResponse:
    """The comparison for programs: the contract of design.md §6."""
    asked, comparison = _resolve(request)
    body = {
        "amount_yen": comparison.amount_yen,
        "tax": asked.query.tax,
        "ignored": [{"key": i.key, "value": i.value, "reason": i.reason} for i in asked.ignored],
        "rows": [_row(row) for row in comparison.rows],
    }
    return keep_private(JsonResponse(body, json_dumps_params={"ensure_ascii": False}))


def _resolve(request: HtmxHttpRequest) -> tuple[Asked, Comparison]:
    published = catalog.current().platforms
    categories = {category.key: category.label for p in published for category in p.facts.categories}
    asked = read_compare(request.GET, categories)
    day = read_day(request.GET)
    comparison = compare_platforms([p.facts for p in published], asked.query, day.day)
    return asked.also_ignoring(day.ignored), comparison


def _row(row: Row) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "status": row.status,
        "fee_yen": row.fee_yen,
        "fee_tax_yen": row.fee_tax_yen,
        "transfer_fee_yen": row.transfer_fee_yen,
        "take_home_yen": row.take_home_yen,
        "effective_rate": None if row.effective_rate is None else str(row.effective_rate),
        "notes": [remark.key for remark in row.remarks],
        "citations": [
            {
                "publisher": each.source.publisher,
                "url": each.source.url,
                "kind": each.source.kind,
                "checked_on": each.citation.checked_on.isoformat(),
                "agrees": each.citation.agrees,
            }
            for each in row.evidence
        ],
    }
