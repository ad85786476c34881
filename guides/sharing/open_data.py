"""Published facts for programs, and the page that explains them to authors."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.sharing.one_line_fact_views import LICENCE, chip_as_json
from guides.sharing.one_line_facts import CHIPS, chips
from guides.web.addresses import absolute
from guides.web.cross_site_headers import readable_from_anywhere, shared, unless_known
from guides.web.responses import content_page, json_answer
from platforms.clock import today_in_japan
from platforms.documents.remembering import remembered
from platforms.editions import catalog
from platforms.editions.catalog import Catalog, PublishedPlatform

OPENAPI = Path(__file__).with_name("openapi.yaml")
EXAMPLE_SLUG = "crowdworks"
Body = dict[str, Any]


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How to use the data: addresses, an example of each, the licence."""
    current = catalog.current()
    example = current.get(EXAMPLE_SLUG) or (current.platforms[0] if current.platforms else None)
    context = {
        "example": example,
        "chips": chips(example.facts, today_in_japan()) if example else (),
        "every_chip": [(key, label) for key, (label, _) in CHIPS.items()],
        "platforms": current.platforms,
    }
    return content_page(request, "sharing/open_data.html", context, canonical=reverse("guides:api"), reads=())


@require_safe
@readable_from_anywhere
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of all this in OpenAPI 3.1, with this site as the server."""
    body = OPENAPI.read_text().replace("https://yamedoki.example", settings.SITE_URL).encode()
    response = HttpResponse(body, content_type="application/yaml; charset=utf-8")
    return unless_known(request, shared(response, _digest(body), seconds=3600))


@require_safe
@readable_from_anywhere
def platforms(request: HttpRequest) -> HttpResponse:
    """Every published platform in one line each, by よみ."""
    return _answer(request, _list(catalog.current()))


@require_safe
@readable_from_anywhere
def platform(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything published about one platform."""
    published = catalog.current().get(slug)
    if published is None:
        return _missing(slug)
    return _answer(request, _one(published))


@require_safe
@readable_from_anywhere
def facts(request: HttpRequest) -> HttpResponse:
    """All published facts as one file."""
    response = _answer(request, _all(catalog.current()))
    response["Content-Disposition"] = 'inline; filename="yamedoki-facts.json"'
    return response


@require_safe
@readable_from_anywhere
def platform_chips(request: HttpRequest, slug: str) -> HttpResponse:
    """The one-line facts of one platform that are known today."""
    published = catalog.current().get(slug)
    if published is None:
        return _missing(slug)
    found = [chip_as_json(each) for each in chips(published.facts, today_in_japan())]
    return _answer(request, _dumped({**_head(published), "license": LICENCE, "facts": found}))


# The catalog and its platforms are frozen; a new edition is a new object, and old bytes go with the old one.


@remembered
def _list(current: Catalog) -> bytes:
    rows = [
        {
            **_head(published),
            "kind": published.facts.kind,
            "status": published.facts.status,
            "fee_status": published.facts.fee_status,
            "guide": absolute(reverse("guides:guide", args=[published.facts.slug])),
            "facts": absolute(reverse("guides:api-platform", args=[published.facts.slug])),
        }
        for published in current.platforms
    ]
    return _dumped({"license": LICENCE, "version": current.version, "platforms": rows})


@remembered
def _one(published: PublishedPlatform) -> bytes:
    return _dumped({**_head(published), "license": LICENCE, "facts": published.facts.model_dump(mode="json")})


@remembered
def _all(current: Catalog) -> bytes:
    rows = [{**_head(each), "facts": each.facts.model_dump(mode="json")} for each in current.platforms]
    return _dumped({"license": LICENCE, "version": current.version, "platforms": rows})


def _head(published: PublishedPlatform) -> Body:
    return {
        "slug": published.facts.slug,
        "name": published.facts.name,
        "edition": published.number,
        "published_at": published.published_at.isoformat(timespec="seconds"),
    }


def _missing(slug: str) -> HttpResponse:
    return json_answer({"error": "このプラットフォームは公開されていません。", "platform": slug}, status=404)


def _dumped(body: Body) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    return unless_known(request, shared(response, _digest(body)))


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()[:20]
