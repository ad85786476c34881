"""Readers' pages, served from documents in memory: whatever touches the database fails."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.template import VariableDoesNotExist
from django.template.base import FilterExpression
from django.test import Client

from platforms.editions import catalog
from tests.guides.published import main_catalog

_MAY_BE_ABSENT = {"default", "default_if_none", "length", "yesno"}


@pytest.fixture(autouse=True)
def undefined_variables_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse `{{ misspelt }}`, which Django would show as nothing.

    `{% if %}` and `{% for %}` may still ask for what is not there, and so may `|default`; a key that a
    form's data or another mapping does not hold is no misspelling either.
    """
    resolve = FilterExpression.resolve

    def strict(self: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        first = self.filters[0][0].__name__ if self.filters else ""
        if self.is_var and not ignore_failures and first not in _MAY_BE_ABSENT:
            try:
                self.var.resolve(context)
            except VariableDoesNotExist as missing:
                if isinstance(missing.params[1], Mapping):
                    return resolve(self, context, ignore_failures)
                raise AssertionError(f"A template asks for {self.token!r}, which is not there.") from missing
        return resolve(self, context, ignore_failures)

    monkeypatch.setattr(FilterExpression, "resolve", strict)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A visitor of a site with the three platforms that have a full exit guide."""
    monkeypatch.setattr(catalog, "current", main_catalog)
    return Client()
