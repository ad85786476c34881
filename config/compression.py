"""Text leaves compressed, with or without a proxy in front. Pictures and static files are compressed already."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/", "image/svg+xml")


class CompressionMiddleware(GZipMiddleware):
    """Django's own, for text alone. It adds a few random bytes, so that sizes tell nobody what a page holds.

    It leaves alone what already is in some encoding: kept pages (`guides.pages.page_cache`) are compressed once.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
