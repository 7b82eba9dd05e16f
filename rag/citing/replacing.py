"""What a clause of a claim puts in the place of the source's own words.

Another name, another office, another member of a list or the opposite makes the claim false; a
synonym does not. ``aligning.py`` finds what stands for what.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.citing.aligning import ANCHOR, FIGURE, Swap, alike, swaps, text_of
from rag.citing.opposing import are_opposite
from rag.wording.words import carries_nothing, is_left_over, is_name, is_noun, is_ordinary, words

_LONGEST_NAME = 6

_OF_A_NAME = re.compile(
    r"同志|先生|女士|[说讲在还就]|指出|强调|要求|表示|介绍|告诉|宣读|宣布|通报|解读|主持|出席|发言|担任|作"
    r"|牵头|负责|[村镇乡县市区省州河湖江溪山港街]|[局委部院办厅]|大队|集团|公司|银行"
)
_BEFORE_A_NAME = re.compile(
    r"(?:书记|主任|[省市县区镇乡村局部厅院校处科队事]长|主席|总理|经理|院士|教授|负责人|司机|老师|医生|工人?|员|师)$"
)
_OFFICE = re.compile(r"[局委部院办厅]|[\u4e00-\u9fff]{0,3}?(?:局|厅|大队|集团|公司|银行|委员会)")
_BODY = re.compile(
    r"(?:[局厅院室]|[县市省党军]委|委员会|(?<![全内干局])部|大队|中心|公司|集团|银行|大学|协会"
    r"|[编侨台外]办|[党学]校)$"
)
_OFFICE_END = re.compile(r"(?:[局厅]|委员会|大队|公司|集团|银行)$")
_LEVEL = re.compile(
    r"(?:中共)?全?(?P<level>中央|国家|[国省市州县区镇乡村])(?P<kind>委|政府|人大|政协|直|级)?"
)
_STANDS_FOR_A_NAME = re.compile(
    r"[他她它我]们?|大家|(?:该|本|这|全|其).*"
    r"|.*(?:书记|主任|长|主席|经理|负责人|同志|领导|会议|讲话|报告|方面)"
)
_SMALL = re.compile(r"(\d{1,2})[次个名家项条人件种类起层楼]?")
_PER = frozenset("人户亩镇村月年天次周日季")


def replaced(clause: str, place: str, sentence: Sequence[str], known: str) -> str:
    """What stands in ``clause`` for something else at its ``place`` in the source, '' where
    nothing does. ``sentence``: the clauses of the place's sentence; ``known``: what the library
    knows around it. All through ``unify_numerals``, so that 三个 and 3个 are alike."""
    source = "\n".join(sentence)
    found = list(swaps(clause, place))
    for swap in [one for one in found if not one.told]:
        # Words in front that come from another clause of the sentence are laid beside that one.
        found += swaps(text_of(swap.said), source)
    for swap in found:
        if _is_told_of_another(swap, clause, place, sentence) or (
            not _is_moved(swap, source)
            and (
                are_opposite(text_of(swap.said), text_of(swap.told))
                or _is_other_name(swap, source + known)
                or _is_other_member(swap, source)
                or _is_other_thing(swap, source + known)
                or _is_other_number(swap)
            )
        ):
            return text_of(swap.said)
    return _crossed(clause, place)


def _is_moved(swap: Swap, source: str) -> bool:
    """Whether the words come from another clause as a whole, with what is around them."""
    around = swap.before + text_of(swap.said) + swap.after[: 2 * ANCHOR]
    return bool(swap.told) and len(swap.after) >= ANCHOR and around in source


def _is_other_name(swap: Swap, source: str) -> bool:
    said, told = text_of(swap.said), text_of(swap.told)
    if not told:
        return said not in source and _reads_as_name(swap)
    levels = _LEVEL.fullmatch(said), _LEVEL.fullmatch(told)
    if levels[0] and levels[1]:
        kinds = levels[0]["kind"], levels[1]["kind"]
        return levels[0]["level"] != levels[1]["level"] or bool(all(kinds) and kinds[0] != kinds[1])
    if len(said) < 2 or len(told) < 2 or _STANDS_FOR_A_NAME.fullmatch(said):
        return False
    if FIGURE.fullmatch(said) or len(said) > 2 * len(told) + _LONGEST_NAME:
        return False
    if _is_short_for(said, told) or _is_short_for(told, said):
        return False
    names_office = _OFFICE.match(swap.after) and not all(w.tag.startswith("v") for w in swap.said)
    if names_office or (_BODY.search(said) and _BODY.search(told)):
        return True
    odd_said, odd_told = not all(map(is_ordinary, swap.said)), not all(map(is_ordinary, swap.told))
    in_place = _OF_A_NAME.match(swap.after) or _BEFORE_A_NAME.search(swap.before)
    if (odd_said and odd_told) or (in_place and (odd_said or odd_told)):
        return True
    unknown = len([word for word in swap.told if is_left_over(word)]) > 1
    return (any(map(is_name, swap.told)) or unknown) and all(map(is_noun, swap.said))


def _reads_as_name(swap: Swap) -> bool:
    """Whether words that stand for nothing in the source are a name or an office."""
    said = text_of(swap.said)
    if _STANDS_FOR_A_NAME.fullmatch(said) or len(said) < 2:
        return False
    odd = not all(map(is_ordinary, swap.said)) and len(said) <= _LONGEST_NAME
    return odd or bool(_OFFICE_END.search(said))


def _is_short_for(short: str, long: str) -> bool:
    """住建局 for 住房和城乡建设局: its characters stand there in the same order."""
    rest = iter(long)
    return all(character in rest for character in short)


def _is_other_member(swap: Swap, source: str) -> bool:
    """A member of a list that stands nowhere in the source."""
    said = text_of(swap.said)
    if FIGURE.fullmatch(said) or all(map(carries_nothing, swap.said)):
        return False
    listed = swap.before.endswith("、") or swap.after.startswith("、")
    pairs = [said[at : at + 2] for at in range(max(1, len(said) - 1))]
    known = sum(pair in source for pair in pairs)
    return bool(listed and swap.told and pairs) and known < len(pairs) / 2


def _is_other_number(swap: Swap) -> bool:
    """Another small number, whatever it counts: no figure for ``quantities`` where it is a mere
    一次; or another thing that is counted by: 每镇 for 每亩."""
    said, told = text_of(swap.said), text_of(swap.told)
    one, other = _SMALL.fullmatch(said), _SMALL.fullmatch(told)
    if one and other:
        return one[1] != other[1]
    each = swap.before.endswith("每") or (said[0] == told[:1] == "每")
    said, told = said.removeprefix("每"), told.removeprefix("每")
    return each and said != told and {said, told} <= _PER


def _is_other_thing(swap: Swap, source: str) -> bool:
    """A noun that the source has not for one that it has; what shares a character with it is taken
    for the same thing. And whatever stands in quotation marks by itself: “稳” for “保”."""
    said, told = text_of(swap.said), text_of(swap.told)
    if swap.in_quotes and swap.before.endswith('"') and swap.after.startswith('"'):
        return said != told
    nouns = bool(told) and all(map(is_noun, (*swap.said, *swap.told)))
    framed = len(swap.before) == ANCHOR or len(swap.after) >= ANCHOR
    if not nouns or not framed or set(said) & set(told):
        return False
    pairs = [said[at : at + 2] for at in range(len(said) - 1)]
    return bool(pairs) and not any(pair in source for pair in pairs)


def _is_told_of_another(swap: Swap, clause: str, place: str, sentence: Sequence[str]) -> bool:
    """Words that a clause beside ``place``, built alike, says of another subject: 「水利局管好路」
    where 「水利局管好渠，交通局管好路」 stands."""
    head, phrase = clause[:ANCHOR], swap.before + text_of(swap.said)
    if len(swap.before) < ANCHOR or not swap.told or head not in place:
        return False
    others = [other for other in sentence if other != place and head not in other]
    return len(phrase) > len(head) + 1 and any(phrase in other for other in others)


def _crossed(clause: str, place: str) -> str:
    """A name beside another's post: 「县长」 before a name that has 「书记」 before it there."""
    same = alike(clause, place)
    starts = {word.start: word for word in words(place) if not is_ordinary(word)}
    for word in words(clause):
        at = word.start
        seam = at >= ANCHOR and same[at] and clause[at - ANCHOR : at + ANCHOR] not in place
        post = _BEFORE_A_NAME.search(clause[max(0, at - _LONGEST_NAME) : at])
        if not seam or not post or is_ordinary(word):
            continue
        there = place.find(post[0])
        other = starts.get(there + len(post[0])) if there >= 0 else None
        if other and other.text != word.text:
            return word.text
    return ""
