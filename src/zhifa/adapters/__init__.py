"""接 — providers behind the ports of ``core``: one package each, none knowing another."""
