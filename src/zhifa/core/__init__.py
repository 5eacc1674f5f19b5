"""基 — the ground: matter, acts, operation, ledger, permissions, clock, calendar, documents, files, jobs, events."""
