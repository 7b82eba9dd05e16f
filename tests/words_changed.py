"""True claims made false in a name, a denial, a quotation, a member, or by what they leave out.

Each gives the claim changed, or '' where it has nothing of the kind. Pure; knows nothing of the
code under test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from passages import Passage, Rewriting, changed
from sample_names import PEOPLE, bodies, invented, places

_QUOTED = re.compile(r"[“\"]([^”\"]{3,})[”\"]")
_Choice = Callable[[str, Sequence[str], Passage, Random], str]


def _of_this_speech(_name: str, kin: Sequence[str], passage: Passage, random: Random) -> str:
    found = [one for one in kin if one in passage.speech and one not in passage.text]
    return random.choice(found) if found else ""


def _of_another_speech(_name: str, kin: Sequence[str], passage: Passage, random: Random) -> str:
    found = [one for one in kin if one not in passage.speech]
    return random.choice(found) if found else ""


def _invented(name: str, _kin: Sequence[str], passage: Passage, random: Random) -> str:
    made = invented(name, random)
    return "" if made in passage.speech else made


def _swapped(groups: Sequence[Sequence[str]], choose: _Choice) -> Rewriting:
    """A name of one of ``groups`` replaced by another that ``choose`` finds for it."""

    def swap(text: str, passage: Passage, random: Random) -> str:
        found = [(name, kin) for kin in groups for name in kin if name in text]
        if not found:
            return ""
        name, kin = random.choice(found)
        other = choose(name, kin, passage, random)
        return text.replace(name, other, 1) if other else ""

    return swap


def names_exchanged(text: str, _passage: Passage, random: Random) -> str:
    """Two people, places or bodies of one sentence in each other's place."""
    if not re.search(r"\d|[、，].*(?:负责|牵头|主持|通报|讲话|出席|担任|介绍|说)", text):
        return ""
    pairs = [
        (a, b)
        for kin in (PEOPLE, *places(), *bodies())
        for a in kin
        for b in kin
        if a in text and b in text and text.index(a) < text.index(b)
    ]
    # In 「甲、乙和丙负责」 the order says nothing.
    pairs = [(a, b) for a, b in pairs if len(_between(text, a, b)) > 3]
    if not pairs:
        return ""
    a, b = random.choice(pairs)
    return text.replace(a, "□", 1).replace(b, a, 1).replace("□", b, 1)


def _between(text: str, a: str, b: str) -> str:
    """What stands between two names that is no name and no 、."""
    between = text[text.index(a) + len(a) : text.index(b)]
    for name in (name for kin in (PEOPLE, *places(), *bodies()) for name in kin):
        between = between.replace(name, "")
    return re.sub(r"[、和及与]", "", between)


_DENIED = (
    (r"(?<![不没只重必需主紧首将纲还就有])要(?!不|求|素|么|闻|件|看|记|回)", "不要"),
    (r"(?<![不才只可功职就性未])能(?!不|力|源|耗|繁|否|见|量|评)", "不能"),
    (r"(?<![不还就只也但可都于凡要总或算别])是(?!不|否)", "不是"),
    (r"(?<![没不享所国共只还里])有(?!没|的|限|关|效|力|点|些|度|为|所|权|名|望|几)", "没有"),
    (r"可以(?!看)", "不可以"),
    (r"必须", "不必"),
    (r"(?<![不没])达到", "没有达到"),
    (r"(?<=全部)(?=完成|办结|建成|完工|启用)", "没有"),
    (r"已(?:经)?(?=完成|整改|复耕|开工|批复|消除|建成|落实)", "尚未"),
    (r"(?<!不)允许", "不允许"),
    (r"(?<=县|市|局|委|村|镇)(?=负责|牵头)", "不"),
)
_AFFIRMED = (
    (r"(?<!等)不得(?!少|低|超|高)(?=[\u4e00-\u9fff])", "可以"),
    (r"不能(?!不)", "可以"),
    (r"不要", "要"),
    (r"(?<!有)没有(?!等|没)", "有"),
    (r"未(?=完成|整改|达到|开工|写明|消除|供)", "已"),
    (r"(?:决不|不)(?:许|准|允许)", "可以"),
    (r"严禁", "可以"),
    (r"不予", "予以"),
    (r"不再(?!是)", "再"),
    (r"(?<![\u4e00-\u9fff])不(?=护|推|护|搞|打折|留|讲|办|看|付|招|给|新)", ""),
    (r"不(?=够|打|宜|准|符合|满意|下田|及格)", ""),
)


def denied(text: str, _passage: Passage, random: Random) -> str:
    """要 as 不要, 达到 as 没有达到."""
    return _by_rule(_DENIED, text, random)


def affirmed(text: str, _passage: Passage, random: Random) -> str:
    """不得 as 可以, 没有 as 有."""
    return _by_rule(_AFFIRMED, text, random)


def _by_rule(rules: Sequence[tuple[str, str]], text: str, random: Random) -> str:
    bare = re.sub(r"[“\"][^”\"]*[”\"]", lambda m: "□" * len(m[0]), text)
    found = [(m, word) for pattern, word in rules for m in re.finditer(pattern, bare)]
    # 「愿不愿意」 and 「宜居不宜居」 ask.
    asked = [m.span() for m in re.finditer(r"(\w{1,2})[不没]\1", bare)]
    found = [(m, w) for m, w in found if not any(a <= m.start() < b for a, b in asked)]
    if not found:
        return ""
    match, word = random.choice(found)
    return changed(text, text[: match.start()] + word + text[match.end() :])


def quotation_altered(text: str, passage: Passage, random: Random) -> str:
    """A character of quoted words left out, added, or replaced by another of the speech."""
    found = list(_QUOTED.finditer(text))
    if not found:
        return ""
    match = random.choice(found)
    at = random.randrange(match.start(1), match.end(1))
    other = random.choice([c for c in passage.speech if "\u4e00" <= c <= "\u9fff"])
    done = random.choice(
        (
            text[:at] + other + text[at + 1 :],
            text[:at] + other + text[at:],
            text[:at] + text[at + 1 :],
        )
    )
    return done if re.sub(r"\W", "", done) != re.sub(r"\W", "", text) else ""


def filled_in(text: str, _passage: Passage, random: Random) -> str:
    """×× and ** filled in with what might have stood there."""
    found = list(re.finditer(r"×+|\*\*", text))
    if not found:
        return ""
    match = random.choice(found)
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 2]
    if re.match(r"[%％亿万]", after):
        words = random.choice(("12.5", "6.8", "305", "7"))
    elif before == "第":
        words = random.choice("二三四五六七")
    elif after.startswith("同志"):
        words = random.choice(("建国", "志明", "海", "文思"))
    else:
        words = random.choice(("金海", "临江", "长宁", "东湖", "华安"))
    return text[: match.start()] + words + text[match.end() :]


_LIST = re.compile(r"[\u4e00-\u9fff]{2,10}(?:、[\u4e00-\u9fff]{2,10})+")
_FOREIGN = """
    航空航天 生物医药 海洋牧场 跨境电商 动漫制作 葡萄酒庄 低空经济 职业足球 会展旅游 赛马 滑雪 邮轮
""".split()


def member_replaced(text: str, passage: Passage, random: Random) -> str:
    """A member of a list replaced by one of another list of the speech, or of none at all."""
    bare = re.sub(r"[“\"《][^”\"》]*[”\"》]", lambda m: "□" * len(m[0]), text)
    found = [m for m in _LIST.finditer(bare) if m[0].count("、") > 1]
    if not found:
        return ""
    match = random.choice(found)
    members = match[0].split("、")
    at = random.randrange(1, len(members) - 1)
    others = [
        member
        for row in _LIST.findall(passage.speech)
        for member in row.split("、")[1:-1]
        if not any(member[n : n + 2] in passage.text for n in range(len(member) - 1))
    ]
    other = random.choice(others if others and random.random() < 0.6 else _FOREIGN)
    changed_list = "、".join([*members[:at], other, *members[at + 1 :]])
    return text[: match.start()] + changed_list + text[match.end() :]


_PLANS = (
    (r"力争达到|争取达到|要达到|将达到", "达到了"),
    (r"力争(?=[完实建提突接])|(?<![不只重必还更就是])要(?=完成|建成|实现|突破)", "已经"),
    (r"(?:主要)?(?:预期)?目标是", "实际完成情况是"),
    (r"前(?:要|必须)?(?:全部)?(?=完成|建成|启用|办结|投产|完工)", "已经全部"),
    (r"计划(?=完成|投资|用)", "已经"),
    (r"(?<=[月日])底?前(?=要|投|开|通|到)要?", "已经"),
    (r"支持(?=[^，。]{2,10}(?:扩建|突破|建设))", "已经推动"),
    (r"将(?=在|组织|开通|建成|推广)", "已经"),
    (r"今年(?:要)?(?=新增|新建|改造|完成|建设|再建|选派)", "已经"),
)


def told_as_done(text: str, _passage: Passage, random: Random) -> str:
    """力争达到 as 达到了: a plan told as if it were done."""
    return _by_rule(_PLANS, text, random)


WORDS_CHANGED: dict[str, Rewriting] = {
    "person: of this speech": _swapped([PEOPLE], _of_this_speech),
    "person: of another speech": _swapped([PEOPLE], _of_another_speech),
    "person: invented": _swapped([PEOPLE], _invented),
    "place: of this speech": _swapped(places(), _of_this_speech),
    "place: of another speech": _swapped(places(), _of_another_speech),
    "place: invented": _swapped(places(), _invented),
    "body: of this speech": _swapped(bodies(), _of_this_speech),
    "body: of another speech": _swapped(bodies(), _of_another_speech),
    "body: invented": _swapped(bodies(), _invented),
    "names exchanged": names_exchanged,
    "denial added": denied,
    "denial dropped": affirmed,
    "quotation altered": quotation_altered,
    "hidden words filled in": filled_in,
    "member replaced": member_replaced,
    "plan told as done": told_as_done,
}
