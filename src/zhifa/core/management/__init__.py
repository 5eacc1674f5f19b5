"""管理命令 — what core adds to Django's own commands."""
