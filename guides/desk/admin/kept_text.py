"""What somebody typed and nothing could save, shown back to be copied."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.csrf import csrf_failure

from guides.desk.admin.page import desk_page

_OURS = ("csrfmiddlewaretoken", "seen", "once", "password", "code", "kept", "next")


def kept_text(request: HttpRequest, fields: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """A page with every text of the request, by the labels of these fields where it has one."""
    labels = {name: str(field.label or name) for name, field in (fields or {}).items()}
    typed = [
        (labels.get(name, name), "\n".join(values))
        for name, values in request.POST.lists()
        if name not in _OURS and not name.startswith(("_", "initial-")) and "_FORMS" not in name and any(values)
    ]
    response = desk_page(request, "desk/kept_text.html", "保存できませんでした", {"typed": typed})
    response.status_code = status
    return response


def page_is_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What staff see whose page was opened before they signed in anew in another tab. Django's own page elsewhere."""
    is_staff = request.path.startswith(f"/{settings.ADMIN_PATH}") and request.user.is_authenticated
    return kept_text(request, status=403) if is_staff else csrf_failure(request, reason)
