"""A signed-in browser of any person of the small county, as the desk's tests have it."""

from tests.desk.conftest import Browser, browser_of

__all__ = ["Browser", "browser_of"]
