"""网格 — towns, villages, grids, addresses; a point or an address to the place that answers for it."""
