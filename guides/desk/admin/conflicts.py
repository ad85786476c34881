"""No lost work: a page saves only what its editor saw, and whatever cannot be saved is shown back.

Every page carries a fingerprint of the rows that it showed (`seen`). Where they are other rows by now, different
fields are merged (`guides.desk.admin.merging`); the same field typed differently stops the save: both values are
shown, the typed text stays, and saving once more is a decision. The text for a row that is gone comes back as a
form that adds it. Pages that save without this check do not exist; `tests/config/test_roles.py` counts them.
"""

import hashlib
import uuid
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from guides.desk.admin import merging
from guides.desk.admin.days import DAYS_AS_READERS_WRITE_THEM
from platforms.drafts.diffing import NOTHING

CHANGED_MEANWHILE = (
    "この画面を開いたあとに、ほかの人が内容を変えました。入力した内容は、まだ保存していません。"
    "下の「食い違い」を見て、よければもう一度保存してください（あなたの内容になります）。"
)
MERGED = "この画面を開いたあとに、ほかの人が別の欄を変えていました。両方の変更を合わせて保存しました。"
ROW_IS_GONE = (
    "この画面を開いたあとに、ほかの人がこの行を削除しました。入力した内容は、まだ保存していません。"
    "残すなら、もう一度保存してください（新しい行として追加します）。"
)
SAVED_ALREADY = "同じ内容は、もう保存してあります。二重には保存していません。"
MOST_REMEMBERED = 20
"""Saves of one session by which a second click on the same button is known."""
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
    formfield_overrides = DAYS_AS_READERS_WRITE_THEM
    change_form_template = "admin/platforms/change_form.html"
    delete_confirmation_template = "admin/platforms/delete_confirmation.html"

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        name = str(self.opts.verbose_name)
        once = _once(request)
        if once in request.session.get("saved", {}):
            messages.info(request, SAVED_ALREADY)
            return HttpResponseRedirect(request.session["saved"][once])
        with one_edit(request):
            if object_id is None:  # nobody else can have changed a row that is not there yet
                own = {"seen": "new", "title": f"{name}を追加"}
            else:
                row = self.locked(request, object_id)
                if row is None and request.method == "POST" and self.has_add_permission(request):
                    return self.row_is_gone(request, extra_context or {})
                own = {"seen": self.fingerprint(request, row), "title": name}
                if row is not None and request.method == "POST" and request.POST.get("seen") != own["seen"]:
                    self.merge(request, row)
            own["once"] = uuid.uuid4().hex
            response = super().changeform_view(request, object_id, form_url, own | (extra_context or {}))
        if request.method == "POST" and isinstance(response, HttpResponseRedirect):
            if getattr(request, "merged", False):
                messages.info(request, MERGED)
            if once:
                saved = {**request.session.get("saved", {}), once: response.url}
                request.session["saved"] = dict(list(saved.items())[-MOST_REMEMBERED:])
        return response

    def merge(self, request: Any, row: Any) -> None:
        """Let the sent form be about the rows as they are now. Where it cannot be, `overtaken` stops the save."""
        if not self.has_change_permission(request, row):
            return
        data, newcomers, lost = request.POST.copy(), set[str](), False
        for formset, inline in self.get_formsets_with_inlines(request, row):
            prefix = formset.get_default_prefix()
            rows = formset(instance=row, queryset=inline.get_queryset(request)).get_queryset()
            if f"{prefix}-INITIAL_FORMS" in data:
                has_news, was_lost = merging.without_rows(data, prefix, [each.pk for each in rows])
                newcomers |= {prefix} if has_news else set()
                lost |= was_lost
        request.POST = data
        form = self.get_form(request, row, change=True)(request.POST, request.FILES, instance=row)
        formsets, _ = self._create_formsets(request, row, change=True)  # type: ignore[attr-defined]
        forms = [form, *(each for formset in formsets for each in formset.initial_forms)]
        request.overtaken = (
            lost
            or not request.POST.get("seen")
            or not all(merging.remembers(each) for each in forms if each.fields)
            or any(merging.conflicts(each) or merging.deletes_what_changed(each) for each in forms)
            or any(each.has_changed() for f in formsets if f.prefix in newcomers for each in f.extra_forms)
        )
        request.merged = not request.overtaken
        for each in forms:
            merging.bring_up_to_date(data, each)

    def row_is_gone(self, request: Any, context: dict[str, Any]) -> HttpResponse:
        """The form that adds the row again, with everything that was typed; nothing is saved yet."""
        data = request.POST.copy()
        for key in [key for key in data if key.endswith("-INITIAL_FORMS")]:
            prefix = key.removesuffix("-INITIAL_FORMS")
            merging.all_new(data, prefix)
        request.POST, request.overtaken, request.gone = data, True, True
        add = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        own = {"seen": "new", "once": uuid.uuid4().hex, "title": f"{self.opts.verbose_name}を追加"}
        return super().changeform_view(request, None, f"{add}{query}", own | context)

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
        base = merging.remembering(super().get_form(request, obj, change=change, **kwargs))
        if not getattr(request, "overtaken", False):
            return base

        message = ROW_IS_GONE if getattr(request, "gone", False) else CHANGED_MEANWHILE

        class Stopped(base):  # type: ignore[misc, valid-type]
            def clean(self) -> Any:
                super().clean()
                raise ValidationError(message)

        return Stopped

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if getattr(request, "overtaken", False) and not getattr(request, "gone", False):
            found = differences("", context["adminform"].form)
            for inline in context["inline_admin_formsets"]:
                for form in inline.formset.forms:
                    found += differences(f"{inline.opts.opts.verbose_name} › ", form)
            context |= {"overtaken": True, "differences": found}
        return super().render_change_form(request, context, *args, **kwargs)


def _once(request: Any) -> str:
    """Names a form that was sent, with all that was typed in it; empty for one that cannot be sent twice by mistake."""
    if request.method != "POST" or "once" not in request.POST:
        return ""
    sent = sorted((key, values) for key, values in request.POST.lists() if key != "csrfmiddlewaretoken")
    return hashlib.sha256(repr((request.path, sent)).encode()).hexdigest()


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
