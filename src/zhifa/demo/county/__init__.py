"""示范县 — 澄川县（虚构）: an invented county built from a seed, without database or clock.

`from zhifa.demo.county.build import build` — `build(seed, as_of, subjects)` returns a `County` with
`territory`, `organisation`, `people`, `equipment` and `subjects`; `county.roster(first, last)` and
`county.texts(part)` add duty rosters and plain-word reports. The figures are in `plan.py`.
"""
