"""国家代码 — components and matters of GB/T 47678.5-2026 and their older codes; tables beside this file."""
