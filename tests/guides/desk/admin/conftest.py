"""Staff at their desk, and a platform to edit."""

import pytest

from tests.platforms.conftest import desk, editor, fresh_catalog, platform, published

__all__ = ["desk", "editor", "fresh_catalog", "platform", "published"]


@pytest.fixture(autouse=True)
def undefined_variables_fail():
    """Django's own admin templates ask for what is not there."""
