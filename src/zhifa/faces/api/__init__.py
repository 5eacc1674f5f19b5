"""接口 — JSON for other systems and Open311."""
