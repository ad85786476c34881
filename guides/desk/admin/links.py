"""Addresses of the desk's own pages."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Prefetch
from django.urls import reverse

from platforms.models import Blocker, Platform, PlatformQuestion, Remedy


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
    if model is PlatformQuestion:  # named by the app-wide question where it has no words of its own
        rows = rows.select_related("question")
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
    return rows_at([(platform, address)]).get((platform.pk, address))


def rows_at(wanted: Iterable[tuple[Platform, str]]) -> dict[tuple[int, str], Any]:
    """The drafts' rows at these addresses, by platform id and address, with one query a kind of row.

    What is gone, or has no key, is left out. An empty address is the platform itself.
    """
    wanted = list(wanted)
    parts_of = [(platform.pk, address.split(".") if address else []) for platform, address in wanted]
    found: dict[tuple[int, str], Any] = {(platform.pk, ""): platform for platform, _ in wanted}
    for end in range(2, max((len(parts) for _, parts in parts_of), default=0) + 1, 2):
        kinds: dict[tuple[type[Model], str], dict[tuple[int, str], tuple[int, str]]] = defaultdict(dict)
        for pk, parts in parts_of:
            above = found.get((pk, ".".join(parts[: end - 2]))) if len(parts) >= end else None
            if above is not None:
                relation, key = parts[end - 2 : end]
                kinds[type(above), relation][above.pk, key] = (pk, ".".join(parts[:end]))
        for (model, relation), places in kinds.items():
            for row, above_pk in _keyed_rows(model, relation, places):
                if (above_pk, row.key) in places:
                    found[places[above_pk, row.key]] = row
    return found


def _keyed_rows(model: type[Model], relation: str, places: Collection[tuple[int, str]]) -> Iterator[tuple[Any, int]]:
    """The rows below these ids that have one of these keys, each with the id of the row above."""
    try:
        field: Any = model._meta.get_field(relation)
        if not field.one_to_many:
            return
        below = field.related_model
        below._meta.get_field("key")
    except FieldDoesNotExist:
        return
    link = field.field.attname
    ids, keys = {pk for pk, _ in places}, {key for _, key in places}
    for row in below.objects.filter(**{f"{link}__in": ids, "key__in": keys}):
        yield row, getattr(row, link)
