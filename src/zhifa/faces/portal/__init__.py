"""公众门户 — the portal face."""
