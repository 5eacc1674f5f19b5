"""册·监管对象 — inspected subjects."""
