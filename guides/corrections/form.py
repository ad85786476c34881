"""The form in which a reader says that a line is wrong."""

from typing import Any

from django import forms

from guides.web.guarded_form import GuardedForm
from platforms.models.fields import WEB_ADDRESS
from platforms.models.reader_report import LONGEST_TEXT


class PlainText(forms.CharField):
    """Text with line breaks. Browsers send CRLF, which would count twice."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return str(text).replace("\r\n", "\n").strip() if text else ""


class CorrectionForm(GuardedForm):
    """What is wrong, and how anybody can check it."""

    text = PlainText(
        max_length=LONGEST_TEXT,
        error_messages={
            "required": "どこがおかしいかを書いてください。",
            "max_length": f"{LONGEST_TEXT:,}文字までにしてください（いまは%(show_value)d文字です）。",
            "null_characters_not_allowed": "使えない文字が入っています。消して、もう一度送ってください。",
        },
    )
    source_url = forms.CharField(
        max_length=500,
        required=False,
        validators=[WEB_ADDRESS],
        error_messages={"max_length": "URLは500文字までにしてください。"},
    )
    email = forms.EmailField(
        max_length=254,
        required=False,
        error_messages={"invalid": "メールアドレスの形を確かめてください（例：name@example.jp）。"},
    )
