"""Pairs of speeches with known differences, made from the sample speeches.

The second of a pair is the first with themes left out, brought in from another speech, moved and
reworded, figures changed (and written in other ways), phrases renamed and lists put in another
order. What was done is known by number: every figure, phrase and list carries one through all the
rewriting. Seeded; knows nothing of the code under test but how files are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

OPEN, CLOSE, STOP = "\ue000", "\ue001", "\ue002"
"""Around a numbered piece of text: OPEN number STOP words CLOSE. Taken out at the end."""
_TAGGED = re.compile(f"{OPEN}(\\d+){STOP}([^{CLOSE}]*){CLOSE}")
_UNITS = "万亩|亿元|万元|万吨|万人|万户|公里|亩|%|吨|家|户|人|名|座|处|元|台|套|所|头"
_FIGURE = re.compile(
    rf"(?<![\d.∶:/—至到由从-])(\d+(?:\.\d+)?)({_UNITS})(?![以之]?[上下内]的|/|—|至|到\d)"
)
_QUOTED = re.compile(r"“([\u4e00-\u9fff]{4,6})”")
_NAMED = re.compile(
    r"((?:(?!的)[\u4e00-\u9fff]){2})(区域中心|样板村|示范村|工作专班|产业基地|责任清单|考核机制|保障机制"
    r"|服务平台|调度平台|科技特派员|预警机制|包保制度|试点任务)"
)
_LIST = re.compile(
    r"(?<![\u4e00-\u9fff、])[\u4e00-\u9fff]{2,5}(?:、[\u4e00-\u9fff]{2,5}){2,4}(?=[，。；])"
)
_ENDINGS = "同行 新程 联动 提档 共进 焕新 领跑 筑基 扩面 聚力 添彩 续航".split()
_BEGINNINGS = "全域 联合 数字 综合 样本 先行".split()
_SYNONYMS = [
    pair.split("/")
    for pair in """
    进一步/更加 切实/扎实 加强/强化 抓好/做好 推进/推动 提高/提升 建设/建好 确保/保证
    全面/全方位 重点/着重 同时/另外 必须/务必 需要/有必要 积极/主动 解决/化解 问题/毛病
    群众/老百姓 干部/同志 支持/扶持 发现/查到 落实/落到实处 完成/办完 全部/一律 增加/增多
    努力/奋力 立即/马上 严格/从严 主要/首要 目前/眼下 情况/状况 认真/用心 各级/上下各级
    工作/事情 已经/业已 还要/还得 不得/不许 可以/能够 如果/要是 因为/由于 但是/可是
    办法/法子 明白/清楚 群策群力/齐心协力 及时/第一时间 负责/承担 牵头/领头 实施/推行 使用/用上
    开展/组织 尽快/早日
    """.split()
]
_FILLERS = (
    "这件事说一千道一万，关键看行动。",
    "各地情况不同，路子可以不同，劲头要一样足。",
    "道理并不复杂，难的是天天做、件件做。",
    "凡事想在前面，就少走弯路。",
    "对此，大家要心中有数、手上有招。",
)


@dataclass(frozen=True, slots=True)
class Block:
    """A theme: its paragraphs, headings included; ``key`` is the same on both sides."""

    key: str
    text: str
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One speech of a pair: its text; where each theme stands; where each numbered piece does."""

    text: str
    blocks: dict[str, tuple[int, int]]
    tagged: dict[int, tuple[int, int]]
    reworded: frozenset[str] = frozenset()

    def words(self, number: int) -> str:
        start, end = self.tagged[number]
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two speeches and what was done: ``figures`` changed, ``phrases`` renamed (old, new), lists
    ``reordered``, all by number."""

    name: str
    a: Side
    b: Side
    figures: frozenset[int] = frozenset()
    phrases: tuple[tuple[str, str], ...] = ()
    reordered: frozenset[int] = frozenset()
    done: dict[str, int] = field(default_factory=dict)


def make_pair(source: Path, donor: Path, seed: int) -> Pair:
    """The speech in ``source``, and a second one with themes of ``donor`` and changes of all
    kinds. The same seed gives the same pair."""
    random = Random(f"{source.name}/{donor.name}/{seed}")
    head, blocks, tail = split(load(source))
    numbers = iter(range(1, 10_000))
    blocks = [Block(b.key, tag(b.text, _FIGURE, numbers)) for b in blocks]
    blocks = [Block(b.key, tag(b.text, _LIST, numbers, untagged=True)) for b in blocks]
    _, foreign, _ = split(load(donor))
    foreign = [Block(f"+{b.key}", tag(b.text, _FIGURE, numbers)) for b in foreign]
    keys = [block.key for block in blocks]
    random.shuffle(keys)
    count = max(1, len(blocks) // 7)
    deleted, moved, reworded = (set(keys[at * count : (at + 1) * count]) for at in range(3))
    phrases = _renamings("".join(b.text for b in blocks if b.key not in deleted), random, donor)
    changes = _Changes(random, "".join(b.text for b in blocks))
    second = []
    for block in blocks:
        if block.key in deleted:
            continue
        text = changes.figures(block.text, share=0.3)
        text = changes.lists(text)
        for old, new in phrases:
            text = text.replace(old, new)
        rewritten = block.key in reworded
        second.append(Block(block.key, reword(text, random) if rewritten else text, rewritten))
    for block in [b for b in second if b.key in moved]:
        second.remove(block)
        second.insert(random.randrange(len(second) + 1), block)
    inserted = random.sample(foreign, min(count, len(foreign)))
    for block in inserted:
        second.insert(random.randrange(len(second) + 1), block)
    b = assemble(head, second, tail)
    kept = frozenset(number for number in changes.changed if number in b.tagged)
    return Pair(
        f"{source.stem} × {donor.stem} #{seed}",
        assemble(head, blocks, tail),
        b,
        kept,
        tuple((old, new) for old, new in phrases if new in b.text),
        frozenset(changes.reordered),
        {
            "left out": len(deleted),
            "brought in": len(inserted),
            "moved": len(moved),
            "reworded": len(reworded),
        },
    )


def load(path: Path) -> str:
    """The text of a sample, whatever its encoding."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeError:
            continue
    raise ValueError(path)


def split(text: str) -> tuple[str, list[Block], str]:
    """Head lines, themes and closing words. A theme is a paragraph with the headings over it and
    the short lines under it."""
    lines = [line for line in text.split("\n") if line.strip()]
    begin = next((n for n, line in enumerate(lines) if n > 1 and _is_heading(line)), 3)
    head, body, tail = lines[:begin], lines[begin:-1], lines[-1]
    blocks: list[list[str]] = []
    headings: list[str] = []
    for line in body:
        if _is_heading(line):
            headings.append(line)
        elif len(line) < 60 and blocks and not headings:
            blocks[-1].append(line)
        else:
            blocks.append([*headings, line])
            headings = []
    if headings:
        blocks[-1] += headings
    made = [Block(str(n), "\n".join(part)) for n, part in enumerate(blocks)]
    return "\n".join(head), made, tail


def _is_heading(line: str) -> bool:
    marked = re.match(
        r"^(?:#+ |[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|第[一二三四]，)", line
    )
    return bool(marked) and len(line) < 45 and not line.rstrip().endswith(("。", "；", "！"))


def tag(text: str, pattern: re.Pattern[str], numbers: object, *, untagged: bool = False) -> str:
    """``text`` with every match of ``pattern`` numbered; ``untagged``: none that holds one."""

    def put(match: re.Match[str]) -> str:
        if untagged and OPEN in match.group():
            return match.group()
        return f"{OPEN}{next(numbers)}{STOP}{match.group()}{CLOSE}"

    return pattern.sub(put, text)


def assemble(head: str, blocks: Sequence[Block], tail: str) -> Side:
    """The text of a side and where everything stands in it."""
    text, tagged, places = "", {}, {}
    text = f"{head}\n\n"
    for block in blocks:
        start = len(text)
        at = 0
        for match in _TAGGED.finditer(block.text):
            text += block.text[at : match.start()]
            tagged[int(match[1])] = (len(text), len(text) + len(match[2]))
            text += match[2]
            at = match.end()
        text += block.text[at:]
        places[block.key] = (start, len(text))
        text += "\n"
    text += f"{tail}\n"
    return Side(text, places, tagged, frozenset(b.key for b in blocks if b.reworded))


@dataclass(slots=True)
class _Changes:
    """Changes figures and lists and remembers which."""

    random: Random
    source: str
    changed: set[int] = field(default_factory=set)
    reordered: set[int] = field(default_factory=set)

    def figures(self, text: str, share: float) -> str:
        def put(match: re.Match[str]) -> str:
            figure = _FIGURE.fullmatch(match[2])
            if not figure or self.random.random() > share:
                return match.group()
            if len(re.findall(rf"(?<![\d.]){re.escape(match[2])}", self.source)) > 1:
                return match.group()  # told twice: changing one alone would contradict the other
            written = self._other(figure[1], figure[2])
            self.changed.add(int(match[1]))
            return f"{OPEN}{match[1]}{STOP}{written}{CLOSE}"

        return _TAGGED.sub(put, text)

    def _other(self, number: str, unit: str) -> str:
        """Another figure of the same unit, sometimes in full-width digits, words or another
        scale."""
        places = len(number.partition(".")[2])
        old = Decimal(number)
        step = Decimal(1).scaleb(-places)
        new = (old * Decimal(self.random.randint(70, 135)) / 100).quantize(step)
        new = old + 2 * step if new == old else new
        style = self.random.random()
        if style < 0.12:
            return str(new).translate(str.maketrans("0123456789.", "０１２３４５６７８９．")) + unit
        if style < 0.2 and unit == "亿元":
            return f"{(new * 10000).normalize():f}万元"
        if style < 0.3 and unit == "%":
            return "百分之" + _chinese(str(new))
        return f"{new}{unit}"

    def lists(self, text: str) -> str:
        def put(match: re.Match[str]) -> str:
            items = match[2].split("、")
            if len(items) < 3:
                return match.group()
            if (
                len({len(item) for item in items}) > 1
                or len(set(items)) < len(items)
                or self.random.random() > 0.4
            ):
                return match.group()
            other = items[::-1] if self.random.random() < 0.5 else [*items[1:], items[0]]
            self.reordered.add(int(match[1]))
            return f"{OPEN}{match[1]}{STOP}{'、'.join(other)}{CLOSE}"

        return _TAGGED.sub(put, text)


_CHINESE_DIGITS = "零一二三四五六七八九"


def _chinese(number: str) -> str:
    """A number below 1000 in Chinese numerals: 8.5 -> 八点五."""
    whole, _, fraction = number.partition(".")
    value = int(whole)
    words = ""
    for size, name in ((100, "百"), (10, "十")):
        if value >= size:
            words += _CHINESE_DIGITS[value // size] + name
            value %= size
            if size == 100 and 0 < value < 10:
                words += "零"
    words += _CHINESE_DIGITS[value] if value or not words else ""
    return words + ("点" + "".join(_CHINESE_DIGITS[int(c)] for c in fraction) if fraction else "")


def _renamings(text: str, random: Random, donor: Path) -> list[tuple[str, str]]:
    """Some phrases of the text and what they are called in the second speech."""
    plain = _TAGGED.sub(lambda match: match[2], text)
    elsewhere = plain + load(donor)
    quoted = list(dict.fromkeys(match[1] for match in _QUOTED.finditer(plain)))
    named = list(dict.fromkeys(match.group() for match in _NAMED.finditer(plain)))
    renamings: list[tuple[str, str]] = []
    for phrase in random.sample(quoted, min(4, len(quoted))):
        new = phrase[:-2] + random.choice(_ENDINGS)
        renamings.append((phrase, new))
    for phrase in random.sample(named, min(3, len(named))):
        new = random.choice(_BEGINNINGS) + phrase[2:]
        renamings.append((phrase, new))
    fit = [pair for pair in renamings if pair[1] not in elsewhere]
    return [
        (old, new)
        for old, new in fit
        if not any(old != other and (old in other or other in old) for other, _ in fit)
        and OPEN not in text[max(0, text.find(old)) : text.find(old) + len(old)]
        and text.find(old) >= 0
    ]


def reword(text: str, random: Random) -> str:
    """A theme said in other words: synonyms, clauses and sentences in another order, a sentence
    left out and one put in. What stands in quotation marks and the figures stay."""
    lines = text.split("\n")
    return "\n".join(line if _is_heading(line) else _reword_line(line, random) for line in lines)


def _reword_line(line: str, random: Random) -> str:
    for one, other in random.sample(_SYNONYMS, len(_SYNONYMS)):
        if random.random() < 0.7:
            line = _outside(line, lambda piece, a=one, b=other: piece.replace(a, b))
    sentences = re.findall(r"[^。！？]+[。！？]?[”’]?", line)
    if len(sentences) > 3:
        plain = [n for n, sentence in enumerate(sentences) if n and OPEN not in sentence]
        if plain and random.random() < 0.6:
            sentences.pop(random.choice(plain))
        if random.random() < 0.5:
            middle = sentences[1:]
            random.shuffle(middle)
            sentences = [sentences[0], *middle]
    if random.random() < 0.7:
        sentences.insert(random.randrange(1, len(sentences) + 1), random.choice(_FILLERS))
    return "".join(_clauses(sentence, random) for sentence in sentences)


def _clauses(sentence: str, random: Random) -> str:
    """Two free clauses in the other order."""
    parts = sentence.rstrip("。").split("，")
    free = len(parts) == 2 and all(len(part) > 6 for part in parts) and "“" not in sentence
    if free and OPEN not in sentence and random.random() < 0.5:
        return f"{parts[1]}，{parts[0]}。"
    return sentence


def _outside(text: str, rewrite: Callable[[str], str]) -> str:
    """Rewrites what stands outside of quotation marks and numbered pieces."""
    kept = re.compile(f"“[^”]*”|{OPEN}[^{CLOSE}]*{CLOSE}")
    pieces, at = [], 0
    for match in kept.finditer(text):
        pieces += [rewrite(text[at : match.start()]), match.group()]
        at = match.end()
    return "".join([*pieces, rewrite(text[at:])])
