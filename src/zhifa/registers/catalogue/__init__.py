"""事项与权力 — enforcement items with dated bases and ranges, and the dated powers over them."""
