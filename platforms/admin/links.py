"""Addresses of the desk's own pages."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist, FieldError, ObjectDoesNotExist
from django.db.models import Prefetch
from django.urls import reverse

from platforms.models import Blocker, Platform, Remedy


def change_url(row: Any) -> str:
    """The page that edits this row."""
    return reverse(f"admin:platforms_{row._meta.model_name}_change", args=[row.pk])


def section(above: Any, relation: str) -> dict[str, Any]:
    """The rows of one relation with what hangs below them, as links, and one more that adds another."""
    field: Any = above._meta.get_field(relation)
    model = field.related_model
    rows = getattr(above, relation).order_by("order", "pk")
    if model is Blocker:
        rows = rows.prefetch_related(Prefetch("remedies", Remedy.objects.order_by("order", "pk")))
    add = reverse(f"admin:platforms_{model._meta.model_name}_add")
    return {
        "title": model._meta.verbose_name,
        "rows": [(str(row), change_url(row), _below(row)) for row in rows],
        "add_url": f"{add}?{urlencode({field.field.name: above.pk})}",
        "open": model in (Blocker, Remedy),
    }


def _below(row: Any) -> list[tuple[str, str]]:
    """The remedies of a reason."""
    return [(str(each), change_url(each)) for each in row.remedies.all()] if isinstance(row, Blocker) else []


def row_at(platform: Platform, address: str) -> Any:
    """The draft's row at an address such as `blockers.balance.remedies.payout`; None where it is gone."""
    row: Any = platform
    parts = address.split(".") if address else []
    for relation, key in zip(parts[::2], parts[1::2], strict=False):
        try:
            if not row._meta.get_field(relation).one_to_many:
                return None
            row = getattr(row, relation).get(key=key)
        except (FieldDoesNotExist, FieldError, ObjectDoesNotExist):
            return None
    return row
