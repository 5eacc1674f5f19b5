"""``zhifa client-key`` — keys of other systems: issue, list, revoke."""

import argparse

from zhifa.core.actors import Automatic
from zhifa.core.client_key import GRANTABLE, ClientKey, issue_client_key, revoke_client_key
from zhifa.core.errors import NotFound
from zhifa.faces.cli.answer import as_json

CONSOLE = Automatic("控制台", on_behalf_of="安全管理员")


def run(argv: list[str]) -> int:
    """Returns 0 done, 1 refused."""
    parser = argparse.ArgumentParser("zhifa client-key", description="系统密钥：签发、查看、吊销")
    actions = parser.add_subparsers(dest="action", required=True, metavar="做什么")
    issue = actions.add_parser("issue", help="签发；密钥只显示这一次")
    issue.add_argument("name", metavar="系统名称")
    issue.add_argument(
        "--may", action="append", required=True, choices=sorted(GRANTABLE), help="权限，可重复"
    )
    revoke = actions.add_parser("revoke", help="吊销")
    revoke.add_argument("name", metavar="系统名称")
    revoke.add_argument("--reason", required=True, help="理由")
    listing = actions.add_parser("list", help="查看")
    for one in (issue, revoke, listing):
        one.add_argument("--json", action="store_true", help="以 JSON 输出")
    given = parser.parse_args(argv)
    return {"issue": _issue, "revoke": _revoke, "list": _list}[given.action](given)


def _issue(given: argparse.Namespace) -> int:
    key, row = issue_client_key(by=CONSOLE, name=given.name, permissions=given.may)
    if given.json:
        as_json({"name": row.name, "permissions": row.permissions, "key": key})
    else:
        print(f"{row.name} 的密钥（只显示这一次，请立即保存）：\n{key}\n权限：{'、'.join(row.permissions)}")
    return 0


def _revoke(given: argparse.Namespace) -> int:
    row = ClientKey.objects.filter(name=given.name, revoked_at=None).first()
    if row is None:
        raise NotFound(f"没有名为「{given.name}」的有效密钥", way_out="用 zhifa client-key list 查看")
    revoke_client_key(by=CONSOLE, client_key=row, reason=given.reason)
    if given.json:
        as_json({"name": row.name, "revoked": True})
    else:
        print(f"已吊销「{row.name}」的密钥")
    return 0


def _list(given: argparse.Namespace) -> int:
    rows = [
        {
            "name": k.name,
            "permissions": k.permissions,
            "created_at": k.created_at,
            "revoked_at": k.revoked_at,
        }
        for k in ClientKey.objects.order_by("id")
    ]
    if given.json:
        as_json(rows)
        return 0
    for r in rows:
        state = f"{r['revoked_at']:%Y-%m-%d} 吊销" if r["revoked_at"] else "有效"
        print(f"{r['name']}\t{state}\t{'、'.join(r['permissions'])}")
    if not rows:
        print("还没有签发过密钥")
    return 0
