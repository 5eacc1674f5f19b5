"""示范县只建一次，各测试共用。"""

import pytest

from zhifa.demo.county.build import build_territory


@pytest.fixture(scope="session")
def territory():
    return build_territory()
