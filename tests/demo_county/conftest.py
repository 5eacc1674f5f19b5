"""示范县只建一次，各测试共用。"""

import pytest

from zhifa.demo.county.build import build


@pytest.fixture(scope="session")
def county():
    return build()


@pytest.fixture(scope="session")
def territory(county):
    return county.territory
