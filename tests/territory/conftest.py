"""A signed-in browser, as on the desk."""

from tests.desk.conftest import browser_of  # noqa: F401
