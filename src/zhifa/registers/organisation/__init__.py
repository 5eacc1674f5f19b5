"""机构队伍人员 — bodies, teams, officers and auxiliaries, certificates, vehicles, the duty roster, delegation."""
