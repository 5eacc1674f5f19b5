"""指挥 — what may be done with a work order.

===============  ===============================================
``dispatching``  dispatch · reassign
``staffing``     name_pair · accept
``leaving``      return_order · withdraw · relieve · propose_team
``finishing``    supervise · finish · verify · follow_calendar
===============  ===============================================
"""

from zhifa.enforcement.command.operations.dispatching import dispatch, reassign
from zhifa.enforcement.command.operations.finishing import finish, follow_calendar, supervise, verify
from zhifa.enforcement.command.operations.in_hand import (
    RECHECK,
    AnotherBodyIsResponsible,
    NobodyHoldsThePower,
    OfficerMayNotAct,
    SeveralCompetent,
)
from zhifa.enforcement.command.operations.leaving import propose_team, relieve, return_order, withdraw
from zhifa.enforcement.command.operations.staffing import accept, name_pair

__all__ = [
    "RECHECK",
    "AnotherBodyIsResponsible",
    "NobodyHoldsThePower",
    "OfficerMayNotAct",
    "SeveralCompetent",
    "accept",
    "dispatch",
    "finish",
    "follow_calendar",
    "name_pair",
    "propose_team",
    "reassign",
    "relieve",
    "return_order",
    "supervise",
    "verify",
    "withdraw",
]
