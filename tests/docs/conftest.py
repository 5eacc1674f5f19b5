"""The guide's commands run on the same ground as the tests of operating."""

from tests.operate.conftest import folder, ground, zhifa  # noqa: F401 - fixtures
