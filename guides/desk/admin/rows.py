"""The pages of the rows below a platform."""

from typing import ClassVar

from django.contrib import admin

from guides.desk.admin.base import DraftAdmin
from guides.desk.admin.inlines import (
    CitationInline,
    ConditionInline,
    EffectInline,
    ExceptionInline,
    PlatformChoiceInline,
    StepInline,
    TierInline,
    TransferFeeInline,
    WeekInline,
    WindowInline,
)
from platforms.models import (
    Alternative,
    BalanceExpiry,
    Blocker,
    Closing,
    Consequence,
    Faq,
    FeeSchedule,
    Leftover,
    Message,
    Note,
    PayoutMethod,
    PlatformQuestion,
    Precaution,
    Remedy,
    Source,
    UnknownFact,
    WithdrawalPath,
)


class PlatformRowAdmin(DraftAdmin):
    """A row directly below a platform."""

    list_display = ("__str__", "platform", "order")
    list_filter = ("platform",)
    list_select_related: ClassVar[tuple[str, ...]] = ("platform",)
    ordering = ("platform__kana", "order", "pk")


@admin.register(Faq, Note, UnknownFact)
class CitedRowAdmin(PlatformRowAdmin):
    """A fact with its evidence."""

    inlines = (CitationInline,)


@admin.register(Alternative, BalanceExpiry, Closing, Consequence, Leftover, Precaution)
class ConditionalRowAdmin(PlatformRowAdmin):
    """A fact for the readers whose situation meets its conditions."""

    inlines = (ConditionInline, CitationInline)


@admin.register(Message, Source)
class PlainRowAdmin(PlatformRowAdmin):
    """A row that other rows point at."""


@admin.register(Blocker)
class BlockerAdmin(ConditionalRowAdmin):
    below = ("remedies",)


@admin.register(Remedy)
class RemedyAdmin(DraftAdmin):
    parent = "blocker"
    list_display = ("__str__", "blocker", "order")
    list_select_related = ("blocker",)
    ordering = ("blocker__platform__kana", "blocker__order", "order", "pk")
    list_filter = ("blocker__platform",)
    inlines = (ConditionInline, EffectInline, CitationInline)
    fieldsets = (
        (None, {"fields": ("blocker", "order", "key", "title", "how", "actor", "side", "message")}),
        (
            "ふつうに進んだとき",
            {
                "fields": (
                    "wait_kind",
                    ("wait_min_days", "wait_max_days", "wait_typical_days"),
                    ("wait_question", "wait_method"),
                )
            },
        ),
        (
            "相手の返事がないとき",
            {
                "fields": (
                    "silence_kind",
                    ("silence_min_days", "silence_max_days", "silence_typical_days"),
                    ("silence_question", "silence_method"),
                )
            },
        ),
        (
            "費用と注意点",
            {"fields": ("cost_kind", ("cost_method", "cost_question"), "may_be_refused", "side_effects")},
        ),
    )


@admin.register(FeeSchedule)
class FeeScheduleAdmin(PlatformRowAdmin):
    inlines = (TierInline, CitationInline)


@admin.register(PayoutMethod)
class PayoutMethodAdmin(PlatformRowAdmin):
    inlines = (WindowInline, WeekInline, ExceptionInline, TransferFeeInline, CitationInline)


@admin.register(WithdrawalPath)
class WithdrawalPathAdmin(PlatformRowAdmin):
    inlines = (ConditionInline, StepInline, CitationInline)


@admin.register(PlatformQuestion)
class PlatformQuestionAdmin(PlatformRowAdmin):
    list_select_related = ("platform", "question")
    inlines = (PlatformChoiceInline,)
