"""区划代码 — the statistical division codes as shipped (2023 edition); the table lies beside this file."""
