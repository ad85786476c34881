"""Tests of pages fail where a template asks for what no view gives it (`conftest.py`)."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template


def shown(source):
    return Template(source).render(Context({"fact": SimpleNamespace(title="題"), "typed": {}}))


@pytest.mark.parametrize("source", ["{{ titel }}", "{{ fact.titel }}", "{{ titel|upper }}"])
def test_what_is_not_there_cannot_be_shown(source):
    with pytest.raises(AssertionError, match="titel"):
        shown(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% if titel %}x{% endif %}",
        "{% for each in fact.titel %}x{% endfor %}",
        '{{ titel|default:"" }}',
        '{{ fact.titel|default_if_none:"" }}',
        "{{ typed.titel }}",
    ],
)
def test_what_is_not_there_may_be_asked_for(source):
    assert shown(source) == ""
