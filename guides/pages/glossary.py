"""Every word of the trade on one page."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.web.responses import content_page
from guides.words.glossary_in_text import by_row
from platforms.documents.facts import Source
from platforms.editions import catalog
from platforms.glossary import glossary


@require_safe
def glossary_page(request: HttpRequest) -> HttpResponse:
    """The words in the order of the kana; each is an anchor that pages lead to."""
    terms = glossary()
    rows = [(row, [(term, _source(term.source)) for term in found]) for row, found in by_row(terms).items()]
    context = {"rows": rows, "count": len(terms)}
    return content_page(request, "pages/glossary.html", context, canonical=reverse("guides:glossary"), reads=())


def _source(name: str | None) -> Source | None:
    """The page `slug/key`, where its platform is published."""
    slug, _, key = (name or "").partition("/")
    published = catalog.current().get(slug)
    return next((each for each in published.facts.sources if each.key == key), None) if published else None
