"""册 — the registers: who is where, who may do what, on whom."""
