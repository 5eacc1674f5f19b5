"""期限 — every period of the matter's life: until when, how much is used, what stopped the clock.

:mod:`.profiles` which sets of rules there are · :mod:`.rule` one rule as it stood on a day · :mod:`.running`
its last day, explained · :mod:`.pauses` what is not counted, and extensions · :mod:`.standing` how far it has
run · :mod:`.batch` (imported by name: needs numpy) a million last days at once.
"""

from zhifa.law.time_limits.months import add_months
from zhifa.law.time_limits.pauses import (
    ContradictoryPauses,
    Extension,
    ExtensionNotAllowed,
    Pause,
    PauseNotAllowed,
    PauseStillOpen,
)
from zhifa.law.time_limits.profiles import (
    PROFILES,
    BadProfile,
    Profile,
    UnknownTimeLimit,
    add_profiles,
    follows,
    limit_rows,
    pinned,
    profile_of,
    profile_of_field,
    rule_names,
)
from zhifa.law.time_limits.rule import (
    ExtensionRule,
    LastDay,
    PauseGround,
    TimeLimit,
    TimeLimitNotInForce,
    Unit,
    changes,
    time_limit,
)
from zhifa.law.time_limits.running import deadline, deadline_at, may_act_before
from zhifa.law.time_limits.standing import Clock, Elapsed, clocks, elapsed

__all__ = [
    "PROFILES",
    "BadProfile",
    "Clock",
    "ContradictoryPauses",
    "Elapsed",
    "Extension",
    "ExtensionNotAllowed",
    "ExtensionRule",
    "LastDay",
    "Pause",
    "PauseGround",
    "PauseNotAllowed",
    "PauseStillOpen",
    "Profile",
    "TimeLimit",
    "TimeLimitNotInForce",
    "Unit",
    "UnknownTimeLimit",
    "add_months",
    "add_profiles",
    "changes",
    "clocks",
    "deadline",
    "deadline_at",
    "elapsed",
    "follows",
    "limit_rows",
    "may_act_before",
    "pinned",
    "profile_of",
    "profile_of_field",
    "rule_names",
    "time_limit",
]
