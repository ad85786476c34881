"""The column types that only this site needs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.db import models

KEY = RegexValidator(
    r"\A[a-z0-9]+(-[a-z0-9]+)*\Z",
    "半角の英小文字と数字を、ハイフンでつないで書いてください（例：quick-payout）。",
)
QUESTION_KEY = RegexValidator(
    r"\A[a-z][a-z0-9]*(_[a-z0-9]+)*\Z",
    "半角の英小文字と数字を、下線でつないで書いてください（例：payout_setting）。",
)
CHOICE_KEY = RegexValidator(
    r"\A[a-z][a-z0-9_]*\Z",
    "半角の英小文字と数字と下線で書いてください（例：over_50000）。",
)
WEB_ADDRESS = RegexValidator(r"\Ahttps?://\S+\Z", "https:// か http:// で始まるURLを書いてください。")


class ProseField(models.TextField):
    """Text written by an editor. Browsers send CRLF, files hold LF: rows hold LF, without outer blanks."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        widget = forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4})
        return super().formfield(**(kwargs | {"widget": widget}))


class LineField(models.TextField):
    """One line of text. The database sets no limit; the form shows a single line."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**(kwargs | {"widget": forms.TextInput(attrs={"class": "vTextField"})}))


class LinesWidget(forms.Textarea):
    """A text area that shows a list of lines."""

    def format_value(self, value: Any) -> str | None:
        return value if value is None or isinstance(value, str) else "\n".join(value)


class LinesFormField(forms.CharField):
    """One item a line; blank lines do not count."""

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else "\n".join(value)

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        return lines_of(super().to_python(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return lines_of(initial) != lines_of(data)


class LinesField(models.TextField):
    """A short list of one-line texts, edited with one item a line. Python sees a tuple of str."""

    if TYPE_CHECKING:
        _pyi_private_set_type: tuple[str, ...]  # type: ignore[assignment]
        _pyi_private_get_type: tuple[str, ...]  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", tuple)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> tuple[str, ...]:
        return lines_of(value)

    def to_python(self, value: Any) -> Any:
        return lines_of(value)

    def get_prep_value(self, value: Any) -> str:
        return "\n".join(lines_of(value))

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        if self.choices:
            return forms.TypedMultipleChoiceField(
                choices=self.choices,
                coerce=str,
                required=not self.blank,
                label=self.verbose_name,
                help_text=self.help_text,
                widget=forms.CheckboxSelectMultiple,
            )
        kwargs["widget"] = LinesWidget(attrs={"rows": 3})
        return super().formfield(form_class=LinesFormField, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        for item in value if self.choices else ():
            if item not in dict(self.flatchoices):
                raise forms.ValidationError(f"「{item}」は選べません。一覧から選んでください。")
        if not value and not self.blank:
            raise forms.ValidationError("少なくとも1つ必要です。")


def lines_of(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """The items of a text with one item a line, or of any list of them."""
    lines = value.split("\n") if isinstance(value, str) else value or ()
    return tuple(line.strip() for line in lines if line.strip())
