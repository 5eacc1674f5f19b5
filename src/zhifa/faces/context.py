"""壳 — what every page of the shell needs: county, environment, person, navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the base templates."""
    return {
        "county": settings.COUNTY_NAME,
        "environment": {"demo": "演示环境", "test": "测试环境"}.get(settings.CELL_MODE, ""),
    }
