"""Take-home, compared: the page, the same figures for programs and spreadsheets, and how they are made."""

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.comparison.calculation import Foreign, Row
from guides.comparison.form import SHOWS, SORTS
from guides.comparison.page import resolve
from guides.comparison.rows import Shown
from guides.web.addresses import absolute
from guides.web.responses import HtmxHttpRequest, content_page, json_answer, keep_private, personal_page, wants_fragment
from guides.words.wording import CERTAINTIES
from platforms.documents.freshness import DOUBTFUL_AFTER_DAYS, STALE_AFTER_DAYS
from platforms.editions import catalog

CSV_HEADER = (
    "プラットフォーム",
    "状態",
    "仕事の金額（税込）",
    "手数料",
    "手数料の消費税",
    "振込手数料",
    "手取り",
    "手数料の割合",
    "いちばん多いところとの差",
    "今日検収されたときに届く日",
    "最低出金額",
    "確かさ",
    "確認日",
    "注意",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@require_safe
def compare(request: HtmxHttpRequest) -> HttpResponse:
    """What every platform leaves of the reader's amount."""
    current = catalog.current()
    page, day = resolve(current, request.GET)
    query = page.asked.link(**day.control)
    canonical = reverse("guides:compare")
    context = {
        "page": page,
        "asked": page.asked,
        "today": page.today,
        "query": query,
        "link": absolute(canonical, query),
        "everybody": page.asked.link(**day.control, p=""),
        "previous": page.asked.link(**day.control, page=str(page.page.number - 1)),
        "next": page.asked.link(**day.control, page=str(page.page.number + 1)),
        "kept": [*page.asked.kept, *day.control.items()],
        "platforms": current.running,
        "sorts": [(key, label, page.asked.link(**day.control, sort=key, page="")) for key, label in SORTS.items()],
        "shows": [(key, label, page.asked.link(**day.control, show=key, page="")) for key, label in SHOWS.items()],
        "day": day,
    }
    if wants_fragment(request):
        response = keep_private(render(request, "comparison/_compare.html", context))
        # The address shows the clean link, without the empty fields that a form sends; but all that was
        # typed while something of it cannot be read.
        response["HX-Push-Url"] = request.get_full_path() if page.asked.errors else f"{canonical}?{query}"
        return response
    if request.GET:
        return personal_page(request, "comparison/compare.html", context, canonical=canonical)
    return content_page(request, "comparison/compare.html", context, canonical=canonical)


@require_safe
def compare_json(request: HtmxHttpRequest) -> HttpResponse:
    """The comparison for programs: the contract of design.md §6."""
    page, _ = resolve(catalog.current(), request.GET)
    body = {
        "amount_yen": page.comparison.amount_yen,
        "tax": page.asked.query.tax,
        "on": page.today.isoformat(),
        "ignored": [{"key": i.key, "value": i.value, "reason": i.reason} for i in page.asked.ignored],
        "rows": [_row(each) for each in page.shown],
    }
    return keep_private(json_answer(body))


@require_safe
def compare_csv(request: HtmxHttpRequest) -> HttpResponse:
    """The comparison as a file for spreadsheets: UTF-8 with a mark, so that Excel reads Japanese."""
    page, _ = resolve(catalog.current(), request.GET)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="yamedoki-compare.csv"'
    writer = csv.writer(response, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(CSV_HEADER)
    writer.writerows([_cell(value) for value in _record(each)] for each in page.shown)
    return keep_private(response)


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How the comparison is made: what is in it, in which order, and what is left out."""
    context = {
        "platforms": catalog.current().running,
        "stale_after_days": STALE_AFTER_DAYS,
        "doubtful_after_days": DOUBTFUL_AFTER_DAYS,
    }
    return content_page(request, "comparison/method.html", context, canonical=reverse("guides:compare-method"))


def _row(shown: Shown) -> dict[str, Any]:
    row = shown.row
    return {
        "slug": row.slug,
        "name": row.name,
        "status": row.status,
        "fee_yen": row.fee_yen,
        "fee_tax_yen": row.fee_tax_yen,
        "transfer_fee_yen": row.transfer_fee_yen,
        "take_home_yen": row.take_home_yen,
        "below_minimum": row.reaches_minimum is False,
        "effective_rate": None if row.effective_rate is None else str(row.effective_rate),
        "notes": [remark.key for remark in row.remarks],
        "citations": [
            {
                "publisher": each.source.publisher,
                "url": each.source.url,
                "kind": each.source.kind,
                "checked_on": each.citation.checked_on.isoformat(),
                "looked_at": each.citation.looked_at,
                "copy_date": each.citation.copy_date or None,
                "agrees": each.citation.agrees,
                "superseded": each.citation.superseded,
            }
            for each in row.evidence
        ],
        "remarks": list(shown.notes),
        "foreign": _foreign(row.foreign),
        **_figures(row),
    }


def _foreign(found: Foreign | None) -> dict[str, Any] | None:
    """A row in another currency: cents or pence, and yen that are about right on no day but that of the rate."""
    if found is None:
        return None
    return {
        "currency": found.rate.currency,
        "amount": found.amount,
        "fee": found.fee,
        "balance": found.balance,
        "transfer": found.transfer,
        "take_home": found.take_home,
        "about_yen": found.yen,
        "yen_per_unit": str(found.rate.yen),
        "rate_period": found.rate.period,
        "rate_url": found.rate.url,
    }


def _figures(row: Row) -> dict[str, Any]:
    """What a known row says beyond the contract; nothing where the fees are not known."""
    known = row.status == "known"
    return {
        "certainty": row.certainty,
        "margin_yen": row.margin_yen,
        "paid_on": row.payout.paid_on.isoformat() if known and row.payout else None,
        "minimum_yen": row.minimum_yen if known else None,
        "reaches_minimum": row.reaches_minimum,
        "required_amount_yen": row.required.amount_yen if row.required else None,
        "year": None
        if row.year is None
        else {
            "jobs": row.year.jobs,
            "amount_yen": row.year.amount_yen,
            "fees_yen": row.year.fees_yen,
            "transfers": row.year.transfers,
            "transfer_fees_yen": row.year.transfer_fees_yen,
            "take_home_yen": row.year.take_home_yen,
            "carried_yen": row.year.carried_yen,
            "saved_yen": row.year.saved_yen,
        },
    }


def _record(shown: Shown) -> tuple[str | int | None, ...]:
    row = shown.row
    return (
        row.name,
        shown.status,
        shown.amount_yen,
        row.fee_yen,
        row.fee_tax_yen,
        row.transfer_fee_yen,
        row.take_home_yen,
        None if row.effective_rate is None else str(row.effective_rate),
        shown.behind_yen,
        row.payout.paid_on.isoformat() if shown.known and row.payout else None,
        row.minimum_yen if shown.known else None,
        CERTAINTIES.get(row.certainty or "", ""),
        shown.checked_on.isoformat() if shown.checked_on else None,
        "".join(shown.notes),
    )


def _cell(value: str | int | None) -> str | int:
    """A value that no spreadsheet takes for a formula: numbers as they are, suspicious texts behind an apostrophe."""
    if value is None or isinstance(value, int):
        return "" if value is None else value
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
