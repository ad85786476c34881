"""Addresses of the desk's own pages."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist, FieldError, ObjectDoesNotExist
from django.urls import reverse

from platforms.models import Platform


def change_url(row: Any) -> str:
    """The page that edits this row."""
    return reverse(f"admin:platforms_{row._meta.model_name}_change", args=[row.pk])


def section(above: Any, relation: str) -> dict[str, Any]:
    """The rows of one relation, as a list of links with one more that adds another."""
    field: Any = above._meta.get_field(relation)
    model = field.related_model
    add = reverse(f"admin:platforms_{model._meta.model_name}_add")
    return {
        "title": model._meta.verbose_name,
        "rows": [(str(row), change_url(row)) for row in getattr(above, relation).order_by("order", "pk")],
        "add_url": f"{add}?{urlencode({field.field.name: above.pk})}",
    }


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
