"""A form that anybody may send without an account: two fields that people never see tell programs apart."""

from django import forms
from django.core.exceptions import ValidationError

from guides.web.form_tokens import NOT_FOR_PEOPLE, token_problem
from platforms import clock


class GuardedForm(forms.Form):
    """Refuses what fills in the hidden field, and what was sent without the token of a page that was just read."""

    homepage = forms.CharField(required=False)
    """Nobody sees this field; programs fill it in."""
    token = forms.CharField(required=False, max_length=200)

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            raise ValidationError(NOT_FOR_PEOPLE)
        return ""

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"]
        if problem := token_problem(token, clock.now()):
            raise ValidationError(problem)
        return token
