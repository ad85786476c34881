"""The pages that search engines may keep, as sitemap.xml."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.sharing.head import PAGES
from guides.web.addresses import absolute
from platforms.editions import catalog


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that search engines may keep, with the day of its edition."""
    platforms = catalog.current().platforms
    newest = max((p.published_at for p in platforms), default=None)
    pages = [(reverse(view), newest) for view in ("guides:home", *PAGES)]
    for published in platforms:
        slug = published.facts.slug
        pages += [(reverse(f"guides:{name}", args=[slug]), published.published_at) for name in ("guide", "platform")]
    context = {"pages": [(absolute(path), changed) for path, changed in pages]}
    response = render(request, "pages/sitemap.xml", context, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response
