"""登录人员 — who can sign in to the demo county: one invented person (虚构) for each role.

The list stands here ready, because ``zhifa demo`` prints it without drawing the county; a test holds it against
the county that the seed draws.
"""

DEMO_PASSWORD = "Zhifa-2026-demo"

#: user names that must set up a second factor before anything else (等保 三员)
SECOND_FACTOR = frozenset({"sysadmin", "secadmin", "auditadmin"})

#: role, name, where, user name
NAMED: tuple[tuple[str, str, str, str], ...] = (
    ("指挥中心值班员", "温以恒", "县指挥中心", "zhiban"),
    ("网格员", "宋东明", "青埠镇 QB-04-1 网格", "wangge"),
    ("队长", "鲁怀谷", "青埠镇综合行政执法队", "duizhang"),
    ("执法队员", "陆承安", "青埠镇综合行政执法队", "duiyuan"),
    ("执法队员", "顾南星", "青埠镇综合行政执法队", "duiyuan2"),
    ("辅助人员", "何豪立", "青埠镇综合行政执法队", "xieguan"),
    ("办案人员", "周砚秋", "青埠镇综合行政执法队", "zhoubanan"),
    ("法制审核员", "谢临川", "青埠镇综合行政执法队", "shenhe"),
    ("法制审核员", "石清", "县综合执法局", "fazhi"),
    ("听证主持人", "郭树", "县综合执法局", "tingzheng"),
    ("机关负责人", "万岩毅", "县综合执法局局长", "juzhang"),
    ("机关负责人", "秦望舒", "青埠镇镇长", "shenpi"),
    ("涉案财物管理员", "韩明伟", "县综合执法局", "caiwu"),
    ("财政联络员", "陆素慧", "县财政局", "caizheng"),
    ("市监执法、办案人员", "施禾", "市场监管综合行政执法队", "shijian"),
    ("机关负责人", "金萍", "县市场监管局局长", "shijuzhang"),
    ("业务主管部门", "余倩敏", "县住建局", "zhuguan"),
    ("业务主管部门", "闻人静", "县市场监管局", "jihua"),
    ("乡镇（街道）", "谢福", "青埠镇", "zhenban"),
    ("综合执法指导办", "纪疏桐", "县指导办", "zhidao"),
    ("组织人事", "邬令仪", "县综合执法局", "renshi"),
    ("司法局执法监督", "楼诗慧", "县司法局", "jiandu"),
    ("检察联络员", "舒花安", "县检察院", "jiancha"),
    ("公安联络员", "许鹏", "县公安局", "gongan"),
    ("编办", "应砚睿", "县编办", "bianban"),
    ("系统管理员", "钟强", "县大数据中心", "sysadmin"),
    ("安全管理员", "许彩", "县大数据中心", "secadmin"),
    ("审计管理员", "顾岳", "县大数据中心", "auditadmin"),
)


def sign_ins() -> list[tuple[str, str, str, str]]:
    """Role, name with what to know about it, user name, password — in the order a matter meets them."""
    return [
        (
            role,
            f"{name}（{where}{'，首次登录先绑定两步验证' if user_name in SECOND_FACTOR else ''}）",
            user_name,
            DEMO_PASSWORD,
        )
        for role, name, where, user_name in NAMED
    ]
