"""权限核对 — whether an actor may do a thing here, in words when not."""

from zhifa.core.actors import Actor, covers, holds
from zhifa.core.errors import NotPermitted, OutOfReach
from zhifa.core.matter import Matter
from zhifa.core.permissions import ROLES, TABLE, UNSIGNED, Reach, reaches


def check_permission(op_title: str, by: Actor, permission: str, matter: Matter | None) -> None:
    """Permission first, then reach.

    Raises
    ------
    NotPermitted
        No role of the actor carries the permission; the sentence names the roles that do.
    OutOfReach
        A role carries it, but not over this matter.
    """
    if not holds(by, permission):
        who = "、".join(
            ROLES[r].label if r in ROLES else UNSIGNED.get(r, r)
            for r in TABLE[permission]
            if r != "automatic"
        )
        raise NotPermitted(f"您没有「{op_title}」的权限", way_out=f"由{who}办理")
    if matter is not None and not covers(by, permission, matter):
        raise out_of_reach(op_title, by, permission, matter)


def out_of_reach(op_title: str, by: Actor, permission: str, matter: Matter) -> OutOfReach:
    """What is said to an actor whose roles carry a permission, but not over this matter."""
    if set(reaches(permission, by.roles).values()) == {Reach.OWN}:
        return OutOfReach(f"这件事不由您承办，不能「{op_title}」", way_out="由承办人办理")
    where = matter.team or matter.town or matter.body
    return OutOfReach(
        f"这件事不在您的管辖范围内，不能「{op_title}」",
        way_out=f"由{where.name}办理" if where else "请指挥中心分派",
    )
