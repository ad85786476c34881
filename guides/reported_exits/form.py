"""Whether the exit came true, in a form of at most four questions."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from guides.questions.fields import DayField
from guides.web.guarded_form import GuardedForm
from platforms.documents.facts import PlatformFacts
from platforms.models.reported_exit import SOMETHING_ELSE, Left, MoneyCame


class ReportedExitForm(GuardedForm):
    """What became of a plan that was made on `planned_on`. Raises nothing; every mistake is told beside its field."""

    left = forms.ChoiceField(
        choices=Left.choices,
        error_messages={
            "required": "退会できたかどうかを選んでください。",
            "invalid_choice": "「退会できた」か「まだ退会できていない」を選んでください。",
        },
    )
    left_on = DayField(required=False)
    held_up_by = forms.ChoiceField(required=False)
    money = forms.ChoiceField(
        choices=[("", ""), *MoneyCame.choices],
        required=False,
        error_messages={"invalid_choice": "お金がどうなったかを、選択肢から選んでください。"},
    )
    with_answers = forms.BooleanField(required=False)

    def __init__(self, facts: PlatformFacts, planned_on: date, today: date, data: Any = None) -> None:
        super().__init__(data)
        self._planned_on, self._today = planned_on, today
        reasons = [(blocker.key, blocker.title) for blocker in facts.blockers]
        held_up_by = self.fields["held_up_by"]
        held_up_by.choices = [("", ""), *reasons, (SOMETHING_ELSE, "ほかのこと")]  # type: ignore[attr-defined]
        held_up_by.error_messages["invalid_choice"] = "止めていたものを、選択肢から選んでください。"

    def clean_left_on(self) -> date | None:
        left_on: date | None = self.cleaned_data["left_on"]
        if left_on is not None and left_on > self._today:
            raise ValidationError("まだ来ていない日です。退会した日を入れてください。")
        if left_on is not None and left_on < self._planned_on:
            raise ValidationError("この予定を立てた日より前です。退会した日を確かめてください。")
        return left_on

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        left = cleaned.get("left")
        if left == Left.YES and not cleaned.get("left_on") and "left_on" not in self.errors:
            self.add_error("left_on", "退会した日を入れてください。")
        if left == Left.NOT_YET:  # a day beside it is a slip that changes nothing
            cleaned["left_on"] = None
        return cleaned
