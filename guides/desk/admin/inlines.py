"""The small rows that are edited on the page of the row they belong to."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.admin import GenericStackedInline, GenericTabularInline
from django.db.models import Field
from django.http import HttpRequest
from pydantic import ValidationError

from guides.desk.admin.base import OfOnePlatform
from platforms.documents import facts
from platforms.documents.problems import problems
from platforms.drafts.rows import decoded
from platforms.models import (
    Citation,
    Condition,
    Effect,
    FeeTier,
    PayoutException,
    PayoutWeek,
    PayoutWindow,
    PlatformCategory,
    PlatformChoice,
    PlatformPlan,
    QuestionChoice,
    TransferFee,
    WithdrawalStep,
)


class Inline(OfOnePlatform, admin.TabularInline):
    extra = 0
    ordering = ("order", "pk")


class CitationInline(OfOnePlatform, GenericStackedInline):
    model = Citation
    names = ("source",)
    extra = 0
    ordering = ("order", "pk")
    fields = (
        ("order", "source", "agrees", "superseded"),
        "says",
        ("checked_on", "looked_at", "copy_date"),
        "checked_how",
    )


class ConditionForm(forms.ModelForm):
    """Reads the value together with the comparison, so that a mistake is told beside its field."""

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        operator, text = cleaned.get("operator"), cleaned.get("value")
        if operator and text and cleaned.get("question"):
            value = decoded(text, many=operator in ("one_of", "between"))
            try:
                facts.Condition(question=cleaned["question"].key, operator=operator, value=value)
            except ValidationError as error:
                for problem in problems(error):
                    self.add_error("value", problem.message)
        return cleaned


class ConditionInline(OfOnePlatform, GenericTabularInline):
    model = Condition
    names = ("question",)
    form = ConditionForm
    extra = 0
    ordering = ("order", "pk")
    fields = ("order", "question", "operator", "value")


class EffectInline(Inline):
    model = Effect
    names = ("question",)


class TierInline(Inline):
    model = FeeTier


class WindowInline(Inline):
    model = PayoutWindow


class WeekInline(Inline):
    model = PayoutWeek


class ExceptionInline(Inline):
    model = PayoutException


class TransferFeeInline(Inline):
    model = TransferFee

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """The banks that readers can be asked about: the choices of the shared question."""
        if db_field.name != "bank":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        named = QuestionChoice.objects.filter(question__key="bank").exclude(key="other").values_list("key", "label")
        choices = [("any", "どの銀行でも"), *named, ("other", "そのほかの銀行")]
        return forms.ChoiceField(
            label=db_field.verbose_name, help_text=db_field.help_text, choices=choices, initial=db_field.get_default()
        )


class StepInline(Inline):
    model = WithdrawalStep


class CategoryInline(Inline):
    model = PlatformCategory


class PlanInline(Inline):
    model = PlatformPlan


class ChoiceInline(Inline):
    model = QuestionChoice


class PlatformChoiceInline(Inline):
    model = PlatformChoice
