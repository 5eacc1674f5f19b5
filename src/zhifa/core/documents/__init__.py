"""文书 — documents made from templates by typst, numbered, hashed, tied to the act they record."""
