"""队伍 — the desk pages of bodies, teams, people, moves, rosters, equipment, time and training."""
