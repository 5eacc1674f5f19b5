"""办案 — what it hears."""
