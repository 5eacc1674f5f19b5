"""名字池 — pools of which invented people, villages, roads and shops are named (all 虚构).

The lists are our own; any likeness to a person or firm is chance.
"""

from __future__ import annotations

import random


def _pairs(characters: str) -> tuple[str, ...]:
    """Words of two characters each, cut from one string."""
    return tuple(characters[i : i + 2] for i in range(0, len(characters), 2))


SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤柴祝施童毕柯裴纪舒屈"
    "项单洪翁占宣楼虞应郦鲍倪骆计卓蓝甘娄傅"
)
COMPOUND_SURNAMES = ("欧阳", "上官", "司徒", "诸葛", "钟离", "闻人", "慕容", "端木")
# the first characters of the pool are common, the last rare: a linear fall does for a county
_SURNAME_WEIGHTS = [len(SURNAMES) - i * 0.9 for i in range(len(SURNAMES))]

GIVEN_MALE = (
    "伟强军勇杰涛明超刚平辉鹏华斌波宁浩宇峰健林亮建国志文博海东成荣新胜德永庆良松柏培根树生富贵水土金宝福来启昌立恒毅"
    "远航一鸣子轩俊逸承安嘉豪泽铭瑞哲睿谦方舟川岳岩砚秋"
)
GIVEN_FEMALE = (
    "芳娜敏静丽娟艳霞燕玲红梅英琴萍兰云珍秀莲凤菊香桂花月仙巧雪琳倩婷颖欣怡佳慧洁妍雯萱语桐诗涵若晨安禾南星素今疏晚"
    "舒宛清念乔苗彩娥爱春竹青"
)

VILLAGE_HEADS = (
    "上下前后里外东西大小新古石竹梅桃柳枫樟松杏荷莲禾麦稻茶桑龙凤鹤鹭雁金银玉珠清澄沙溪泉井云霞月星横长高低双三五"
    "白青碧丹朱安宁和祥永兴仁义礼德福寿荆芦菱蒲藕棠槐榆桂兰菊"
)
VILLAGE_TAILS = "湾桥坞塘坑岭墩坂畈源溪口头田坪埠垅渡坳浦洲园亭岗滩堰渠岩尖蓬街垄"
COMMUNITY_HEADS = (
    "望潮澜汀映月凤栖清荷锦绣春晖学府文昌朝阳翠竹碧桂滨江临川南薰北辰东篱西泠安澜永宁和畅景明嘉禾"
)
COMMUNITY_PAIRS = _pairs(COMMUNITY_HEADS)
COMMUNITY_TAILS = ("苑", "里", "坊", "桥", "门", "湖", "园", "台")

ROAD_HEADS = _pairs(
    "柳浦兴禾禾桥澄江望潮兰汀映月青埠文昌学府人和春晖朝阳安澜永兴迎宾建设团结富强振兴勤耕锦绣翠屏云屏"
    "石濂枫潭桐陂鹭洲滨河环城江滨新安崇文明德育才健康工业创业腾飞科技物流商贸茶山竹海荷塘梅溪桃源杏林"
    "松涛鹤鸣雁湖龙泉凤岭金桂银杏玉泉珠溪清泉沙渚仁爱和平光明幸福康宁福田长乐大兴东湖西山南门北门"
)
LANE_HEADS = _pairs(
    "塘坊油坊酱园豆腐铁匠裁缝盐仓米市鱼行竹器染坊茶亭水门井头花巷书院祠堂槐荫桂花石板青砖木行灯笼糖坊"
    "柴行棋盘牌坊钟楼渡口船埠"
)


def surname(rng: random.Random) -> str:
    """One family name; about one in two hundred is a compound one."""
    if rng.random() < 0.005:
        return rng.choice(COMPOUND_SURNAMES)
    return rng.choices(SURNAMES, _SURNAME_WEIGHTS)[0]


def person(rng: random.Random, sex: str) -> str:
    """A full name for sex 男 or 女; one given character in seven names out of ten has a second."""
    pool = GIVEN_MALE if sex == "男" else GIVEN_FEMALE
    given = rng.choice(pool)
    if rng.random() < 0.78:
        second = rng.choice(pool)
        given += second if second != given else rng.choice("之然尔")
    return surname(rng) + given


class NameBook:
    """不重名册 — hands out names that were not handed out before in the same county."""

    def __init__(self, rng: random.Random, taken: set[str] | None = None) -> None:
        self._rng = rng
        self._taken: set[str] = set(taken or ())

    def person(self, sex: str) -> str:
        """A person's name nobody else in this book has (officials must be told apart on paper)."""
        while (name := person(self._rng, sex)) in self._taken:
            pass
        self._taken.add(name)
        return name

    def village(self, community: bool) -> str:
        """A village 村 or community 社区 name, unique in the county."""
        while True:
            if community:
                stem = self._rng.choice(COMMUNITY_PAIRS)
                if self._rng.random() < 0.6:
                    stem = stem[0] + self._rng.choice(COMMUNITY_TAILS)
                name = stem + "社区"
            else:
                head, tail = self._rng.choice(VILLAGE_HEADS), self._rng.choice(VILLAGE_TAILS)
                if head == tail:
                    continue
                name = head + tail + "村"
            if name not in self._taken:
                self._taken.add(name)
                return name
