"""Doubts that only show across speeches: one speaker's name spelt in two ways.

A pure function over the library's table of contents. Nothing is stored: flags across speeches
change whenever a speech is added or removed, and names and posts are cheap to compare. Also the
line that answers and briefs carry when a speech's own head is in doubt.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Final

from rag.domain import Flag, FlagKind, Speech, SpeechInfo

HIDDEN: Final = "×✕✖＊*ＸXx○〇□△某"
"""Characters that stand for hidden ones in names."""
_CORE: Final = re.compile(
    r"(?:(?:[省市县区州旗镇乡]|街道|工)委|党委|党组|党工委|人大常委会|人大|政协)?(?:常务)?副?"
    r"(?:总书记|书记|总理|主席|主任|委员长|[省市县区州旗盟镇乡部厅局处科司校院行会]长|秘书长|检察长|院长|"
    r"董事长|总经理|经理|总裁)$"
)
_GROUP: Final = 40
_TOLD: Final = (FlagKind.DATE, FlagKind.WEEKDAY, FlagKind.SPEAKER, FlagKind.MEETING)


def library_flags(speeches: Iterable[SpeechInfo]) -> Mapping[str, tuple[Flag, ...]]:
    """By speech id, the doubts that arise from other speeches of the library.

    Two names of one length that differ in one character, under the same post, are flagged in both
    speeches. Flags carry no spans; the speaker's own evidence is the place.
    """
    named: dict[str, list[SpeechInfo]] = defaultdict(list)
    for info in speeches:
        if info.speaker and core_of_post(info.post) and not set(info.speaker) & set(HIDDEN):
            named[info.speaker].append(info)
    found: dict[str, list[Flag]] = defaultdict(list)
    for pair in pairs_one_apart(named):
        for name, other in (pair, pair[::-1]):
            for info in named[name]:
                theirs = next((i for i in named[other] if same_post(i.post, info.post)), None)
                if theirs:
                    message = (
                        f"讲话人姓名不一：本篇作“{info.post}{info.speaker}”，"
                        f"《{theirs.title}》（{theirs.file}）作“{theirs.post}{theirs.speaker}”，"
                        "只差一个字，请核对。"
                    )
                    found[info.id].append(Flag(FlagKind.SPEAKER, message))
    return {identifier: tuple(flags) for identifier, flags in found.items()}


def one_apart(one: str, other: str) -> bool:
    """Whether two names of the same length (2 or more) differ in exactly one character."""
    if len(one) != len(other) or len(one) < 2:
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def pairs_one_apart(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pairs of different names that ``one_apart`` holds for, each once, in order.

    Names are grouped by what remains when one character is masked, so many names cost little; of
    one group no more than 40 are compared.
    """
    groups: dict[tuple[int, str], list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        for at in range(len(name)):
            groups[at, name[:at] + "\0" + name[at + 1 :]].append(name)
    for group in groups.values():
        yield from combinations(group[:_GROUP], 2)


@lru_cache(maxsize=4096)
def core_of_post(post: str) -> str:
    """The office without its place: 县委书记 of 中共云泽县委书记, 市长 of 临澜市人民政府市长."""
    match = _CORE.search("".join(post.split()))
    return match.group() if match else ""


@lru_cache(maxsize=4096)
def same_post(one: str, other: str) -> bool:
    """The same office, of the same place as far as both name one (县委书记, 云泽县委书记)."""
    core = core_of_post(one)
    if not core or core != core_of_post(other):
        return False
    places = [_place(post, core) for post in (one, other)]
    return not all(places) or places[0].endswith(places[1]) or places[1].endswith(places[0])


def _place(post: str, core: str) -> str:
    return "".join(post.split()).removesuffix(core).removeprefix("中共").removesuffix("人民政府")


def doubt_line(speech: Speech, *, named: bool = False) -> str:
    """What an answer or a brief says of a speech whose head is in doubt; '' where it is not.

    One line, the shortest that there is on the first kind of doubt: 按文头所标日期为…，但正文…。
    ``named``: with the title in front, for an answer that may cite several speeches.
    """
    for kind in _TOLD:
        messages = [flag.message for flag in speech.flags if flag.kind is kind]
        if messages:
            words = min(messages, key=len).rstrip("。")
            title = speech.metadata.text_of("title").strip("《》") or speech.file
            which = f"《{title}》" if named else ""
            return f"{which}{'按' if words.startswith('文头所标') else '存疑：'}{words}。"
    return ""
