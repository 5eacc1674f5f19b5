"""其他工作人员 — the people of the command centre, offices, towns and liaison bodies who are no officers.

System, security and audit administrator are three different people.
"""

from __future__ import annotations

from zhifa.demo.county import organisation as org
from zhifa.demo.county.people import Official, SignIn
from zhifa.demo.county.person_register import PersonRegister
from zhifa.demo.county.plan import TOWNS

# role, body, post, known name, sex, user name
OFFICIALS = (
    ("指挥中心值班员", "C01", "值班长", "温以恒", "男", "zhiban"),
    ("综合执法指导办", "C02", "督导科科长", "纪疏桐", "女", "zhidao"),
    ("检查计划员", "D04", "信用监管科科长", "闻人静", "女", "jihua"),
    ("审批领导", "青埠镇", "镇长", "秦望舒", "女", "shenpi"),
    ("乡镇政府", "青埠镇", "综合行政执法办公室主任", "", "男", "zhenban"),
    ("机关负责人", "D01", "局长", "", "男", "juzhang"),
    ("法制审核员", "D01", "法制科科长", "", "女", "fazhi"),
    ("听证主持人", "D01", "听证主持人", "", "男", "tingzheng"),
    ("法律顾问", "D01", "外聘法律顾问", "", "女", "guwen"),
    ("涉案财物管理员", "D01", "涉案财物管理中心管理员", "", "男", "caiwu"),
    ("领导小组", "C04", "领导小组办公室副主任", "", "男", "lingdao"),
    ("业务主管部门", "D10", "建筑业管理科科长", "", "女", "zhuguan"),
    ("编办", "C05", "体制改革科科长", "", "男", "bianban"),
    ("执法监督", "C03", "行政执法协调监督科科长", "", "女", "jiandu"),
    ("公安联络员", "C06", "法制大队民警", "", "男", "gongan"),
    ("检察联络员", "C07", "行政检察部检察官", "", "女", "jiancha"),
    ("法院联络员", "C08", "行政审判庭法官", "", "男", "fayuan"),
    ("财政联络员", "C09", "非税收入科科员", "", "女", "caizheng"),
    ("复议承办人", "C11", "复议科科长", "", "男", "fuyi"),
    ("系统管理员", "C10", "系统管理员", "", "男", "sysadmin"),
    ("安全管理员", "C10", "安全保密管理员", "", "女", "secadmin"),
    ("审计管理员", "C10", "安全审计员", "", "男", "auditadmin"),
)
# heads of the departments that decide cases in their own name: department, user name of those who sign in
_HEADS = {
    "D02": "",
    "D03": "",
    "D04": "shijuzhang",
    "D05": "",
    "D06": "",
    "D07": "",
    "D08": "",
    "D09": "",
    "D21": "",
}
#: who looks after the people of all teams; comes last and draws nothing, so that everybody else stays who they are
PERSONNEL = ("组织人事", "D01", "组织人事科科长", "邬令仪", "女", "renshi", "10000019999")
_COMMAND_DUTY_OFFICERS = 12
_LAWYERS = ("法制审核员", "听证主持人", "法律顾问", "检察联络员", "法院联络员", "复议承办人")


def make_officials(register: PersonRegister) -> tuple[list[Official], list[SignIn]]:
    """The officials of all bodies, and those of them who sign in."""
    officials: list[Official] = []
    sign_ins: list[SignIn] = []

    def add(role: str, body: str, post: str, name: str, sex: str) -> Official:
        who = name or register.names.person(sex)
        lawyer = role in _LAWYERS
        official = Official(
            f"S{len(officials) + 1:03d}", who, sex, body, post, role, lawyer, register.phone()
        )
        officials.append(official)
        return official

    for role, place, post, name, sex, user_name in OFFICIALS:
        body = org.town_body(place) if place == "青埠镇" else place
        official = add(role, body, post, name, sex)
        sign_ins.append(SignIn(user_name, role, official.code, official.name, body))
    for _ in range(_COMMAND_DUTY_OFFICERS - 1):
        add("指挥中心值班员", org.COMMAND_CENTRE, "值班员", "", register.sex(0.45))
    for _ in range(4):
        add("指挥中心带班领导", org.COMMAND_CENTRE, "副主任", "", register.sex(0.25))
    for town in TOWNS:
        if town.name != "青埠镇":
            body = org.town_body(town.name)
            add("审批领导", body, "主任" if town.kind == "街道" else f"{town.kind}长", "", register.sex(0.25))
            add("乡镇政府", body, "综合行政执法办公室主任", "", register.sex(0.25))
    for body, user_name in _HEADS.items():
        head = add("机关负责人", body, "局长", "", register.sex(0.25))
        if user_name:
            sign_ins.append(SignIn(user_name, "机关负责人", head.code, head.name, body))
    role, body, post, name, sex, user_name, phone = PERSONNEL
    clerk = Official(f"S{len(officials) + 1:03d}", name, sex, body, post, role, False, phone)
    officials.append(clerk)
    sign_ins.append(SignIn(user_name, role, clerk.code, clerk.name, body))
    return officials, sign_ins
