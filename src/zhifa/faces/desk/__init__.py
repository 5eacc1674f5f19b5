"""办公桌面 — the desk face."""
