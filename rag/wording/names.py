"""What may be names of people, places, offices and firms: by their tags, or by what stands beside
them."""

from __future__ import annotations

import re

from rag.folding import fold
from rag.wording.content import EMPTY_WORDS
from rag.wording.words import (
    COMMON_CHARACTERS,
    NAME_TAGS,
    NOT_NAMES,
    is_left_over,
    is_name,
    is_ordinary,
    words,
)

_NEVER_IN_NAMES = re.compile(r"[与及把将的了是被从由对而或也都就说要作比到]")
"""The tagger takes 「当把」 and 「乡与」 for names."""
_LATIN = re.compile(r"[a-z][a-z0-9+.-]+")


def names(text: str) -> list[str]:
    """What may be names of people, places and organisations, and words in Latin letters."""
    import rjieba

    folded = fold(text)
    tagged = [
        word
        for word, tag in rjieba.tag(folded)
        if tag in NAME_TAGS
        and len(word) > 1
        and word not in NOT_NAMES
        and not _NEVER_IN_NAMES.search(word)
        and not _is_made_up(word)
    ]
    return list(dict.fromkeys(tagged + _LATIN.findall(folded)))


def _is_made_up(word: str) -> bool:
    """Whether the tagger made a name of common characters (午在, 中居)."""
    common = [c in COMMON_CHARACTERS for c in word]
    return len(word) == 2 and (all(common) or (any(common) and len(words(word)) > 1))


_TITLED = re.compile(
    r"(?:书记|主任|[省市县区镇乡村]长|部长|局长|主席|总理|秘书长|院士|校长|董事长|总经理)[:：]?\s*"
    r"(?P<after>[\u4e00-\u9fff]{2,3})(?=同志|[，,、。\s]|主持|出席|讲话|$)|"
    r"(?P<before>[\u4e00-\u9fff]{2,4})(?:同志|书记|先生|女士)"
)


def people(text: str) -> list[str]:
    """What may be names of people: tagged as such, or standing beside a post or 同志."""
    import rjieba

    tagged = [word for word, tag in rjieba.tag(text) if tag in {"nr", "nrt", "nrfg"}]
    titled = [match["after"] or match["before"] for match in _TITLED.finditer(text)]
    found = [name for name in (*tagged, *titled) if len(name) > 1 and name not in NOT_NAMES]
    return list(dict.fromkeys(found))


_GENERIC = frozenset("有关 有些 各位 广大 全体 部分 一些 领导 负责 两位 几位 这位".split())
_POSTED = re.compile(
    r"(?:书记|主任|[省市县区镇乡村]长|部长|局长|主席|总理)(?P<after>[\u4e00-\u9fff]{2})"
    r"[\u4e00-\u9fff]?(?=同志|[，,、]|主持|出席|讲话|牵头|负责|作|宣读|解读|通报|指出|强调|要求|说|$)|"
    r"(?P<before>[\u4e00-\u9fff]{2})同志"
)
_OF_PLACES = frozenset(
    "园社城地景山库辖小校片灾矿牧林新老市乡村镇各全该本县两三型灌院副下家返强困进个一二四五六七八九十"
    "在于到向至对为和及与从将把"
)
_PLACE = re.compile(
    r"(?=(?P<name>[\u4e00-\u9fff]{2})"
    r"(?:(?P<sure>[镇乡县](?![政级委人村镇亲直长办域里内财乡城]))|[镇乡县区]))"
)


def named_by_post(text: str) -> list[str]:
    """Two characters each of names that no dictionary knows: of people beside a post or 同志, of
    places before 镇, 乡, 县 and 区."""
    posted = [m["after"] or m["before"] for m in _POSTED.finditer(text)]
    people = [name for name in posted if name not in _GENERIC and name[1] not in "的老名位个"]
    places = [
        m["name"]
        for m in _PLACE.finditer(text)
        if m["name"][1] not in _OF_PLACES and (m["sure"] or not is_common_word(m["name"]))
    ]
    found = dict.fromkeys([*people, *places])
    return [name for name in found if not _NEVER_IN_NAMES.search(name)]


_OFFICE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2})(?:(?P<sure>[局厅]|大队)|集团|公司|银行|协会)(?![部面势限长])"
)
_OF_OFFICES = frozenset("该各本两几多个全家省市县区分总布格结当公司有子和与的由在是")


def offices(text: str) -> list[str]:
    """The last two characters of the names of offices and firms, with 局 or 公司 behind them."""
    return [
        m[0]
        for m in _OFFICE.finditer(text)
        if m["name"][1] not in _OF_OFFICES and (m["sure"] or not is_common_word(m["name"]))
    ]


def is_common_word(text: str) -> bool:
    """True unless ``text`` reads as a proper name: tagged as one, or unknown to the dictionary."""
    import rjieba

    tagged = list(rjieba.tag(text))
    if len(tagged) == 1:
        return tagged[0][1] not in NAME_TAGS
    # Several pieces: 「云泽」 falls apart into characters, 「的讲」 into a stop word and one.
    return any(len(word) > 1 or word in EMPTY_WORDS for word, _ in tagged)


_LONGEST_PERSON = 4
_SPEAKING = re.compile(
    r"[他她它我]们?|大家|人们|群众|古人|老话|会议|大会|讲话|报告|文件|领导|[该本这全其].*|.*[里上中会委府局部门议]"
    r"|.*(?:书记|主任|长|主席|经理|负责人|代表)"
)


def reads_as_person(text: str) -> bool:
    """Whether who speaks may be a person's name: not 会议, 县里, 大家 or a post."""
    return not _SPEAKING.fullmatch(text) and any(
        not is_ordinary(word) for word in words(fold(text))
    )


def actors(text: str) -> list[str]:
    """Who may have done something: people as far as they can be told, offices and firms by the
    end of their names."""
    folded = fold(text)
    found = [word.text for word in words(folded) if is_name(word) and word.tag != "ns"]
    run = ""
    for word in (*words(folded), None):
        if word and is_left_over(word):
            run += word.text
            continue
        found += [run] if 1 < len(run) <= _LONGEST_PERSON else []
        run = ""
    return list(dict.fromkeys([*found, *offices(folded)]))
