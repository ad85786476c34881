"""One fact on one line, as a framed page, a picture and JSON."""

import re
from datetime import date
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.sharing.frame_views import embedded, missing
from guides.sharing.frames import read_theme
from guides.sharing.one_line_facts import Chip, chip
from guides.web.addresses import absolute
from guides.web.cross_site_headers import framable, readable_from_anywhere, shared, unless_known
from guides.web.responses import json_answer
from platforms.clock import today_in_japan
from platforms.editions import catalog
from platforms.editions.catalog import PublishedPlatform

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_EM = 14
_PADDING = 12
_HEIGHT, _FIRST_ROW, _ROW = 28, 19, 20
_MOST_WIDTH = 310
"""A phone of 390 pixels leaves about 340 to an article; a wider picture would be shrunk or hang over."""
_LIGHT = {"ground": "#ffffff", "line": "#66756d", "ink": "#12201a"}
_COLOURS = {
    "light": _LIGHT,
    "dark": {"ground": "#171f1b", "line": "#8c9a92", "ink": "#edf2ee"},
    "auto": _LIGHT,  # a picture does not know what surrounds it
}
_UNBREAKABLE = re.compile(r"（[^（）]{1,20}）|[（「]?(?:[!-~]+[円日年月]?|.)[、。）」・]*")


@framable
def fact(request: HttpRequest, slug: str, fact: str) -> HttpResponse:
    """The fact as a framed page, with a link to its evidence."""
    published, found = _find(slug, fact, today_in_japan())
    if published is None or found is None:
        return missing(request)
    path = reverse("guides:platform", args=[slug])
    context = {"published": published, "chip": found, "link": absolute(path)}
    return embedded(request, "sharing/frames/fact.html", context, canonical=path)


@framable
@readable_from_anywhere
def fact_svg(request: HttpRequest, slug: str, fact: str) -> HttpResponse:
    """The fact as a picture, for articles where no frame is allowed. 404 with a picture that says so."""
    published, found = _find(slug, fact, today_in_japan())
    theme, error = read_theme(request.GET)
    known = published is not None and found is not None
    lines = [line_of(published, found) if published and found else "この情報は、いま公開されていません。"]
    context = drawing([*lines, error] if error else lines) | {"colours": _COLOURS[theme]}
    response = render(
        request,
        "sharing/frames/fact.svg",
        context,
        content_type="image/svg+xml; charset=utf-8",
        status=200 if known else 404,
    )
    return unless_known(request, shared(response, _etag("svg", response.content))) if known else response


def line_of(published: PublishedPlatform, found: Chip) -> str:
    """What the picture of a fact says."""
    return f"{published.facts.name}：{found}"


def drawing(lines: list[str]) -> dict[str, Any]:
    """Where the rows of a picture stand, and how wide and high it is in pixels."""
    rows = [row for line in lines for row in in_rows(line)]
    return {
        "line": " ".join(lines),
        "rows": [(_FIRST_ROW + number * _ROW, text) for number, text in enumerate(rows)],
        "width": max(map(_width, rows)) + 2 * _PADDING,
        "height": _HEIGHT + (len(rows) - 1) * _ROW,
        "padding": _PADDING,
        "size": _EM,
    }


@require_safe
@readable_from_anywhere
def fact_json(request: HttpRequest, slug: str, fact: str) -> HttpResponse:
    """The fact for programs."""
    published, found = _find(slug, fact, today_in_japan())
    if published is None or found is None:
        return json_answer({"error": "このプラットフォームか項目は公開されていません。"}, status=404)
    body = {
        "platform": {"slug": slug, "name": published.facts.name, "edition": published.number},
        **chip_as_json(found),
        "url": absolute(reverse("guides:platform", args=[slug])),
        "license": LICENCE,
    }
    return unless_known(request, shared(json_answer(body), _etag("json", (published.number, found))))


def chip_as_json(found: Chip) -> dict[str, Any]:
    """A chip for programs; `value` and `checked_on` are null where nobody knows."""
    return {
        "fact": found.fact,
        "label": found.label,
        "value": found.value,
        "text": found.text,
        "line": str(found),
        "certainty": found.certainty,
        "checked_on": found.checked_on.isoformat() if found.checked_on else None,
        "looked_at": found.looked_at,
        "holds_when": found.holds_when or None,
        "contradicted": found.contradicted,
    }


def in_rows(line: str) -> list[str]:
    """The line in rows that a phone can show: no number and no short aside is broken, no row begins with a closing mark."""
    rows = [""]
    for part in _UNBREAKABLE.findall(line):
        if rows[-1] and _width(rows[-1] + part) > _MOST_WIDTH:
            rows.append("")
        rows[-1] += part
    return [row.strip() for row in rows]


def _find(slug: str, fact: str, today: date) -> tuple[PublishedPlatform | None, Chip | None]:
    published = catalog.current().get(slug)
    return published, chip(published.facts, fact, today) if published else None


def _etag(kind: str, found: object) -> str:
    """A short name for a fact, the same in every process."""
    return f"{kind}-{sha256(repr(found).encode()).hexdigest()[:16]}"


def _width(line: str) -> int:
    """Pixels that a line takes: a Japanese character is as wide as high, others a little over half."""
    return sum(_EM if ord(letter) > 0x2E80 else round(_EM * 0.62) for letter in line)
