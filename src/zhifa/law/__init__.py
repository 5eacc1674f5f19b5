"""法 — the law as data and pure functions: no clock, no database, no web framework.

Ask this floor *why* and *until when*.  Every number lives in ``parameters/`` with its article; every answer
is an :class:`zhifa.law.explained.Explained`; every act the law forbids raises a
:class:`zhifa.law.refusal.Refusal` in Chinese with the article and the way out.
"""
