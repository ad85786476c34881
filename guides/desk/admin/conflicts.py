"""No lost work: a page saves only what its editor saw.

Every page carries a fingerprint of the rows that it showed (`seen`). A save or a deletion whose rows are
no longer those is stopped: both values are shown, the typed text stays, and saving once more is a
decision. Pages that save without this check do not exist; `tests/config/test_roles.py` counts them.
"""

import hashlib
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseRedirect

from platforms.drafts.diffing import NOTHING

CHANGED_MEANWHILE = (
    "この画面を開いたあとに、ほかの人が内容を変えました。入力した内容は、まだ保存していません。"
    "下の「食い違い」を見て、よければもう一度保存してください（あなたの内容になります）。"
)
CHANGED_BEFORE_DELETION = (
    "この画面を開いたあとに、ほかの人が内容を変えました。まだ削除していません。もう一度見て、決めてください。"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field where the stored value and the typed one differ, in words."""

    where: str
    stored: str
    typed: str


class NoLostWork(admin.ModelAdmin):
    """A page that never overwrites or deletes what its editor has not seen."""

    actions: Any = None
    change_form_template = "admin/platforms/change_form.html"
    delete_confirmation_template = "admin/platforms/delete_confirmation.html"

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        name = str(self.opts.verbose_name)
        if object_id is None:  # nobody else can have changed a row that is not there yet
            own = {"seen": "new", "title": f"{name}を追加"}
            return super().changeform_view(request, object_id, form_url, own | (extra_context or {}))
        with one_edit(request):
            seen = self.fingerprint(request, self.locked(request, object_id))
            request.overtaken = request.method == "POST" and request.POST.get("seen") != seen
            own = {"seen": seen, "title": name}
            return super().changeform_view(request, object_id, form_url, own | (extra_context or {}))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": self.opts.verbose_name_plural} | (extra_context or {}))

    def delete_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        with one_edit(request):
            row = self.locked(request, object_id)
            seen = self.deletion_fingerprint(request, row)
            may = row is not None and self.has_delete_permission(request, row)
            if request.method == "POST" and may and request.POST.get("seen") != seen:
                messages.warning(request, CHANGED_BEFORE_DELETION)
                return HttpResponseRedirect(request.get_full_path())
            return super().delete_view(request, object_id, {"seen": seen} | (extra_context or {}))

    def locked(self, request: HttpRequest, object_id: str) -> Any:
        """The row as it is now; nobody else saves it until the request ends."""
        row = self.get_object(request, unquote(object_id))
        if row is None or request.method != "POST":
            return row
        list(self.model._base_manager.select_for_update().filter(pk=row.pk).values_list("pk"))
        return self.get_object(request, unquote(object_id))

    def fingerprint(self, request: HttpRequest, row: Any) -> str:
        """Names exactly what this page shows: the row and the rows of its inlines."""
        if row is None:
            return ""
        rows: list[models.Model] = [row]
        for formset, inline in self.get_formsets_with_inlines(request, row):
            rows += formset(instance=row, queryset=inline.get_queryset(request)).get_queryset()
        return hashlib.sha256(serializers.serialize("json", rows).encode()).hexdigest()

    def deletion_fingerprint(self, request: HttpRequest, row: Any) -> str:
        """Names what would be deleted."""
        return self.fingerprint(request, row)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        base = super().get_form(request, obj, change=change, **kwargs)
        if not getattr(request, "overtaken", False):
            return base

        class Stopped(base):  # type: ignore[misc, valid-type]
            def clean(self) -> Any:
                super().clean()
                raise ValidationError(CHANGED_MEANWHILE)

        return Stopped

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if getattr(request, "overtaken", False):
            found = differences("", context["adminform"].form)
            for inline in context["inline_admin_formsets"]:
                for form in inline.formset.forms:
                    found += differences(f"{inline.opts.opts.verbose_name} › ", form)
            context |= {"overtaken": True, "differences": found}
        return super().render_change_form(request, context, *args, **kwargs)


def one_edit(request: HttpRequest) -> AbstractContextManager[Any]:
    """A transaction for what saves; nothing for what looks, which would wait for every writer on SQLite.

    The fingerprint is taken before the page is: a save in between makes it too old, never too new.
    """
    return transaction.atomic() if request.method == "POST" else nullcontext()


def differences(above: str, form: BaseForm) -> list[Difference]:
    """Where what is stored now and what was typed differ."""
    found = []
    for name in form.changed_data:
        bound = form[name]
        label = str(bound.label or name)
        found.append(
            Difference(above + label, _value_in_words(bound, bound.initial), _value_in_words(bound, bound.data))
        )
    return found


def _value_in_words(bound: Any, value: Any) -> str:
    """A value as its field shows it: the label of a choice, はい・いいえ, lines."""
    if value is None or value in ("", (), []):
        return NOTHING
    if isinstance(value, bool) or value == "on":
        return "はい" if value else "いいえ"
    values = value if isinstance(value, (list, tuple)) else [value]
    values = [getattr(each, "pk", each) for each in values]
    choices = {str(key): str(label) for key, label in getattr(bound.field, "choices", ())}
    return "、".join(choices.get(str(each), str(each)) for each in values)
