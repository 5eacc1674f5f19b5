"""命令 — one file, one command."""
