"""What every page of a draft does: keep to one platform, write changes down, lead back."""

import hashlib
from copy import copy
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, router, transaction
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from guides.desk.admin import hints, merging
from guides.desk.admin.conflicts import CHANGED_BEFORE_DELETION, NoLostWork
from guides.desk.admin.days import DAYS_AS_READERS_WRITE_THEM
from guides.desk.admin.kept_text import kept_text
from guides.desk.admin.links import change_url, section
from guides.desk.admin.presence import others_here
from guides.desk.admin.usage import used_by
from platforms.drafts import history
from platforms.drafts.parts import head_of, list_around, place_of
from platforms.drafts.rows import document_of
from platforms.models import DraftChange, Platform, PlatformQuestion, Question


class OfOnePlatform:
    """For pages and inlines: choices come from the platform at hand, and nothing is added on the way."""

    formfield_overrides = DAYS_AS_READERS_WRITE_THEM
    names: tuple[str, ...] = ()
    """The references by which a row says what it is: fetched once with all rows, and so are their choices."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        return rows.select_related(*self.names) if self.names else rows

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        formset.form = merging.remembering(formset.form)
        return formset

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        platform = getattr(request, "draft_platform", None)
        target: Any = db_field.related_model
        if target is Question and self.model is not PlatformQuestion and platform is not None:  # type: ignore[attr-defined]
            kwargs["queryset"] = Question.objects.filter(asked_by__platform=platform).order_by("asked_by__order")
        elif platform is not None and any(field.name == "platform" for field in target._meta.fields):
            kwargs["queryset"] = target.objects.filter(platform=platform).order_by("order", "pk")
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if db_field.name in self.names:
            field.choices = [choice for choice in field.choices]  # noqa: C416 - `list` would count them first
        return field

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        for action in ("add", "change", "delete", "view"):
            if field is not None and hasattr(field.widget, f"can_{action}_related"):
                setattr(field.widget, f"can_{action}_related", False)
        return field


class DraftAdmin(OfOnePlatform, NoLostWork):
    """A page that edits part of a draft. One edit is one transaction under the platform's lock."""

    parent = "platform"
    """The foreign key to the row above, set by the address and never by the form; empty where there is none."""
    below: tuple[str, ...] = ()
    """The relations whose rows have pages of their own; this page links to them."""

    # ── Which draft ──────────────────────────────────────────────────────────────────────────────

    def drafts_of(self, row: Any) -> models.QuerySet[Platform]:
        """The platforms whose drafts change with this row, or with a row added below it."""
        platform = self.platform_of(row)
        return Platform.objects.filter(pk__in=[platform.pk] if platform else [])

    def locked_drafts(self, row: Any) -> list[Platform]:
        """The same, locked until the transaction ends; in one order, so that two who need several never wait in a ring."""
        return list(self.drafts_of(row).order_by("pk").select_for_update())

    def parent_row(self, request: HttpRequest, obj: Any) -> Any:
        """The row above: of an existing row, or named by the address of the page that adds one."""
        if not self.parent:
            return None
        if obj is not None:
            return getattr(obj, self.parent)
        target: Any = self.opts.get_field(self.parent).related_model
        named = request.GET.get(self.parent, "")
        return get_object_or_404(target, pk=int(named) if named.isdecimal() else 0)

    def platform_of(self, row: Any) -> Platform | None:
        return row if isinstance(row, Platform) else getattr(row, "platform", None)

    # ── One edit ─────────────────────────────────────────────────────────────────────────────────

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        obj = self.get_object(request, object_id) if object_id else None
        if object_id and obj is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        above = request.draft_above = self.parent_row(request, obj)
        request.draft_platform = self.platform_of(above or obj)
        if request.method == "POST" and hints.ASKED in request.POST and request.draft_platform is not None:
            if not (self.has_change_permission(request, obj) if obj else self.has_add_permission(request)):
                raise PermissionDenied
            return hints.hints_page(self, request, obj, request.draft_platform)
        trail = dict.fromkeys(row for row in (request.draft_platform, above) if above is not None)
        context = {
            "trail": [(str(row), change_url(row)) for row in trail],
            "sections": self.sections(obj),
            "show_save_and_add_another": False,
            "has_hints": request.draft_platform is not None,
            "above": above.pk if above is not None else "",
        }
        if request.method != "POST":
            context["used_by"] = used_by(obj)
            context["others_here"] = others_here(request) if obj is not None else ()
            return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))
        with transaction.atomic():
            drafts = self.locked_drafts(obj or above)
            context["meanwhile"] = DraftChange.objects.filter(platform__in=drafts).order_by("-pk")[:3]
            before = self.documents(request, drafts, obj)
            response = super().changeform_view(request, object_id, form_url, context | (extra_context or {}))
            changed = self.write_down(request, before, obj)
        self.tell(request, changed)  # after the transaction: the lints take longer than the save
        return response

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        request.draft_saved = obj

    def documents(self, request: Any, drafts: list[Platform], row: Any) -> dict[Platform, Any]:
        """What the drafts say now, as far as a save of this row can change it; None for a row that is not there yet."""
        above, pk = request.draft_above, getattr(row, "pk", None)
        return {
            draft: head_of(draft) if isinstance(row, Platform) else list_around(above, self.model, pk)
            for draft in drafts
        }

    def row_is_gone(self, request: Any, context: dict[str, Any]) -> HttpResponse:
        above = request.POST.get("above", "")  # browsers do not send the field itself, which nobody may change
        request.GET = request.GET.copy()
        if self.parent:
            request.GET[self.parent] = above
            target: Any = self.opts.get_field(self.parent).related_model
            if not (above.isdecimal() and target.objects.filter(pk=above).exists()):
                return kept_text(request, self.get_form(request).base_fields)
            request.draft_above = self.parent_row(request, None)
            request.draft_platform = self.platform_of(request.draft_above)
            trail = dict.fromkeys((request.draft_platform, request.draft_above))
            context |= {"trail": [(str(row), change_url(row)) for row in trail], "sections": [], "above": above}
        return super().row_is_gone(request, context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        # A row is added on the page above it, which says where it belongs.
        context = {"has_add_permission": False} if self.parent else {}
        return super().changelist_view(request, context | (extra_context or {}))

    def delete_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        obj = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
        if obj is None or not self.has_delete_permission(request, obj):
            return super().delete_view(request, object_id, extra_context)
        return self._delete(request, obj) or super().delete_view(request, object_id, extra_context)

    def _delete(self, request: Any, obj: Any) -> HttpResponse | None:
        """Delete a row and what hangs below it; None where something keeps it, which Django's page tells.

        What goes with it is looked for before the lock, which takes long; under it the log tells whether that still holds.
        """
        drafts = list(self.drafts_of(obj).order_by("pk"))
        versions = [history.version_of(draft) for draft in drafts]
        unseen = request.POST.get("seen") != self.deletion_fingerprint(request, obj)
        _, _, lacking, protected = self.get_deleted_objects([obj], request)
        if lacking or protected:
            return None
        before = self.documents(request, drafts, obj)
        collector = Collector(using=router.db_for_write(type(obj)), origin=obj)
        collector.collect([obj])
        name, pk, row = str(obj), obj.pk, copy(obj)
        with transaction.atomic():
            locked = self.locked_drafts(obj)
            if unseen or [history.version_of(draft) for draft in locked] != versions:
                messages.warning(request, CHANGED_BEFORE_DELETION)
                return HttpResponseRedirect(request.get_full_path())
            self.log_deletions(request, [obj])  # type: ignore[arg-type]  # as Django itself calls it
            collector.delete()
            after = {} if isinstance(obj, Platform) else self.documents(request, locked, row)
            changed = self._record(request, {draft: before[draft] for draft in after}, after)
        self.tell(request, changed)
        return self.response_delete(request, name, pk)

    def write_down(self, request: Any, before: dict[Platform, Any], row: Any) -> list[Platform]:
        """Log what this request changed; the drafts that are another now."""
        saved = getattr(request, "draft_saved", row)
        return self._record(request, before, self.documents(request, list(before), saved))

    def _record(self, request: Any, before: dict[Platform, Any], after: dict[Platform, Any]) -> list[Platform]:
        for platform, document in before.items():
            history.record(platform, document, after[platform], who=request.user, via=DraftChange.Via.ADMIN)
        return [platform for platform, document in after.items() if document != before[platform]]

    def tell(self, request: Any, changed: list[Platform]) -> None:
        """Say what keeps the drafts from being published, and what the lints dislike in the row that was saved."""
        saved = getattr(request, "draft_saved", None)
        for platform in changed:
            document = document_of(platform)
            for hint in hints.told(platform, document, place_of(saved) if saved is not None else None):
                messages.warning(request, f"公開する前に直してください：{hint}")

    def deletion_fingerprint(self, request: Any, row: Any) -> str:
        if row is None:
            return ""
        # What hangs below the row goes with it. Whatever else the draft says is named by the newest entry of its log.
        request.draft_above = self.parent_row(request, row)
        drafts = list(self.drafts_of(row))
        shown = [self.documents(request, drafts, row).get(draft) for draft in drafts]
        versions = [history.version_of(draft) for draft in drafts]
        return hashlib.sha256((self.fingerprint(request, row) + repr((shown, versions))).encode()).hexdigest()

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        base = super().get_form(request, obj, change, **kwargs)
        above, parent = getattr(request, "draft_above", None), self.parent

        class Form(base):  # type: ignore[misc, valid-type]
            """Fields are copied, so that what is set below stays on this page."""

        if above is not None and parent in Form.base_fields:
            # Disabled: a forged form cannot move the row to another platform.
            field = Form.base_fields[parent]
            field.disabled, field.initial, field.widget = True, above.pk, forms.HiddenInput()
        return Form

    def sections(self, obj: Any) -> list[dict[str, Any]]:
        """What hangs below this row, each with the address that adds another."""
        return [section(obj, name) for name in self.below] if obj is not None else []

    # ── The way back ─────────────────────────────────────────────────────────────────────────────

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self.back_to(getattr(obj, self.parent) if self.parent else None)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self.response_post_save_add(request, obj)

    def response_delete(self, request: Any, obj_display: str, obj_id: int) -> HttpResponse:
        messages.success(request, f"「{obj_display}」を削除しました。")
        return self.back_to(getattr(request, "draft_above", None))

    def back_to(self, row: Any) -> HttpResponseRedirect:
        """The page of this row, or the list where there is none."""
        listed = reverse(f"admin:platforms_{self.opts.model_name}_changelist")
        return HttpResponseRedirect(change_url(row) if row is not None else listed)

    def has_module_permission(self, request: HttpRequest) -> bool:
        # Rows are reached through their platform; the front page lists platforms and questions.
        return not self.parent and super().has_module_permission(request)
