"""执 — what happens to a matter, from the first report to the last step of a case.

======================  =========================================================================
``intake`` 受理          a report becomes a matter: place, duplicates, item, answer to the reporter
``command`` 指挥         a matter becomes a work order for a team; who is responsible and why
``inspection`` 检查      two officers on the spot: checklist, findings, order to correct
``casework`` 办案        the ordinary procedure, step by step, each with its article and clock
======================  =========================================================================

Slices enter each other by ``operations`` and ``queries`` only, and only downwards: casework may ask intake,
intake learns of casework by what casework calls.
"""
