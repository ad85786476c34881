"""The files that crawlers, browsers and previews ask for by name."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.sharing import preview_pictures
from guides.sharing.head import SITE_DESCRIPTION, SITE_NAME
from guides.web.addresses import absolute
from guides.web.cross_site_headers import readable_from_anywhere, shared, unless_known
from guides.web.responses import json_answer
from platforms.clock import today_in_japan
from platforms.editions import catalog

ICON = Path(settings.BASE_DIR) / "static" / "web" / "mark.svg"
SECURITY_TXT_DAYS = 180
_YEAR_SECONDS = 365 * 24 * 60 * 60


@require_safe
@readable_from_anywhere
def platform_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The preview picture of one platform."""
    published = catalog.current().get(slug)
    if published is None:
        raise Http404
    return _picture(request, preview_pictures.of_platform(published, today_in_japan()))


@require_safe
@readable_from_anywhere
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """The preview picture of the comparison, or of the site."""
    if name == "compare":
        return _picture(request, preview_pictures.of_comparison(catalog.current(), today_in_japan()))
    if name == "site":
        return _picture(request, preview_pictures.SITE)
    raise Http404


def _picture(request: HttpRequest, asked: preview_pictures.Picture) -> HttpResponse:
    response = HttpResponse(preview_pictures.png(asked), content_type="image/png")
    # Under its own digest a picture never changes; under an old one or none it may.
    own = request.GET.get("v") == asked.digest
    return unless_known(request, shared(response, asked.digest, seconds=_YEAR_SECONDS if own else 3600))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers may read everything: pages with answers say `noindex` themselves, which must be readable."""
    lines = ["User-agent: *", "Allow: /", f"Sitemap: {absolute(reverse('guides:sitemap'))}"]
    return _text(lines)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116); 404 until the operator names somebody."""
    contact = getattr(settings, "SECURITY_CONTACT", "")
    if not contact:
        raise Http404
    expires = today_in_japan() + timedelta(days=SECURITY_TXT_DAYS)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.isoformat()}T00:00:00Z",
        "Preferred-Languages: ja, en",
        f"Canonical: {absolute(reverse('guides:security'))}",
    ]
    return _text(lines)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers and crawlers that ask without reading the page."""
    response = HttpResponse(ICON.read_bytes(), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone needs to put the site on its first screen."""
    icons = [
        {"src": static(f"web/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    icons.append({"src": static("web/mark.svg"), "sizes": "any", "type": "image/svg+xml"})
    body = {
        "id": "/",
        "name": SITE_NAME,
        "short_name": SITE_NAME,
        "description": SITE_DESCRIPTION,
        "lang": "ja",
        "start_url": "/",
        "display": "browser",
        "background_color": "#f5f7f5",
        "theme_color": "#00573f",
        "icons": icons,
    }
    response = json_answer(body)
    response["Content-Type"] = "application/manifest+json; charset=utf-8"
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _text(lines: list[str]) -> HttpResponse:
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
