"""配置 — settings, addresses, start-up; the only reader of environment variables."""
