"""Nothing that a process remembers crosses from one test to the next."""

from collections.abc import Iterator

import pytest

from platforms import catalog


@pytest.fixture(autouse=True)
def fresh_catalog() -> Iterator[None]:
    """Each test begins without any edition in memory."""
    catalog.forget()
    yield
    catalog.forget()
