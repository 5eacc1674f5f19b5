"""The desk's browser, for the pages of subjects."""

from tests.desk.conftest import browser_of

__all__ = ["browser_of"]
