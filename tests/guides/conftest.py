"""Readers' pages, served from documents in memory: whatever touches the database fails."""

import sys
from collections.abc import Iterator, Mapping

import pytest
from django.template import VariableDoesNotExist, engines
from django.template.base import FilterExpression
from django.test import Client

from platforms.editions import catalog
from tests.guides.published import main_catalog

_MAY_BE_ABSENT = {"default", "default_if_none", "length", "yesno"}


class Undefined(str):
    """What Django asks about a variable that is not there, before it shows nothing.

    Unless it stands in a mapping, as keys of a form's data do, or before a filter that is about absence.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        missing, asking = sys.exception(), sys._getframe(1)
        if isinstance(missing, VariableDoesNotExist) and asking.f_code is FilterExpression.resolve.__code__:
            expression = asking.f_locals["self"]
            first = expression.filters[0][0].__name__ if expression.filters else ""
            if first not in _MAY_BE_ABSENT and not isinstance(missing.params[1], Mapping):
                raise AssertionError(f"A template asks for {expression.token!r}, which is not there.")
        return False


@pytest.fixture(autouse=True)
def undefined_variables_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse `{{ misspelt }}`, which Django would show as nothing. `{% if %}` and `{% for %}` may still ask for it."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Undefined())


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A visitor of a site with the three platforms that have a full exit guide."""
    monkeypatch.setattr(catalog, "current", main_catalog)
    return Client()
