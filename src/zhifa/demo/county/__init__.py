"""示范县 — 澄川县（虚构）: an invented county built from a seed, without database or clock."""
