"""``zhifa administrators`` — opens the first three administrators of a new cell (等保 三员分立).

Everybody else is then opened by the system administrator and given roles by the security administrator, in the pages.
"""

import argparse
import secrets

from django.db import transaction

from zhifa.core.account import Account, RoleGrant
from zhifa.core.actors import Automatic
from zhifa.core.permissions import ADMINISTRATORS
from zhifa.faces.cli.answer import as_json
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.operations import grant_role, open_account

FIRST_START = Automatic("首次启用：三员由安装人在服务器上开通")
_SEATS = {
    "system": ("system_admin", "系统管理员"),
    "security": ("security_admin", "安全管理员"),
    "audit": ("audit_admin", "审计管理员"),
}


class AdministratorsStand(Refusal):
    """三员已经开通 — the server's command line is a way in for the first start only."""


class NotThreePeople(Refusal):
    """三员不是三个人."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "zhifa administrators", description="三员：首次启用时开通系统、安全、审计三名管理员，口令只显示一次"
    )
    for option, (_, title) in _SEATS.items():
        parser.add_argument(
            f"--{option}", required=True, metavar="用户名=姓名", help=f"{title}，例如 wangsw=王守文"
        )
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    return parser


def run(argv: list[str]) -> int:
    """Returns 0 when the three stand. Raises ``AdministratorsStand`` and ``NotThreePeople``."""
    given = _parser().parse_args(argv)
    people = {option: str(getattr(given, option)).partition("=") for option in _SEATS}
    names = {(username.strip(), name.strip()) for username, _, name in people.values()}
    if any(not username or not name for username, name in names):
        raise NotThreePeople("每一员写成「用户名=姓名」", way_out="例如 --audit shenqz=审求真")
    if any(len({each[place] for each in names}) < len(_SEATS) for place in (0, 1)):
        raise NotThreePeople(
            "系统、安全、审计管理员须由三个不同的人担任", way_out="三个用户名、三个姓名都不相同"
        )
    if RoleGrant.objects.filter(role__in=ADMINISTRATORS).exists():
        raise AdministratorsStand(
            "这个单元已经有管理员，不能再从命令行开通", way_out="由系统管理员开通账号，安全管理员授予角色"
        )
    taken = Account.objects.filter(username__in={username for username, _ in names}).first()
    if taken is not None:
        raise NotThreePeople(f"用户名 {taken.username} 已经有人用", way_out="换一个用户名")
    opened = []
    with transaction.atomic():
        for option, (role, title) in _SEATS.items():
            username, _, name = (part.strip() for part in people[option])
            password = secrets.token_urlsafe(12)
            account = open_account(
                by=FIRST_START, username=username, name=name, password=password, second_factor=True
            )
            grant_role(by=FIRST_START, account=account, role=role)
            opened.append({"role": title, "name": name, "username": username, "password": password})
    if given.json:
        as_json(opened)
        return 0
    for one in opened:
        print(f"{one['role']}  {one['name']}  用户名 {one['username']}  口令 {one['password']}")
    print("口令只显示这一次。请各自登录，改口令，绑定动态口令（两步验证）。")
    return 0
