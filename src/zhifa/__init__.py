"""执法 — one platform with which a county enforces administrative law as one system."""

__version__ = "0.1.0"
