"""现场手机 — the field face."""
