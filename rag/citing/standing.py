"""What must stand in the cited sentences as it is: figures, ordinals, quotations, names.

Each check gives its reason in Chinese, or '' where nothing is missing. Where in the source a thing
stands is the business of ``placing.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.citing.dating import dates_understood
from rag.citing.places import DATE_UNITS, figures_of, plain
from rag.domain import EvidenceSentence
from rag.folding import fold, strip_punctuation
from rag.wording.names import named_by_post, names, offices

_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,}?)[”\"」』]")
_ORDINAL = re.compile(r"第([〇零一二三四五六七八九十百\d]+)[,，、]?(\w{0,2})")
_AFTER_REDACTION = re.compile(r"×([\u4e00-\u9fff]{2}|[区县市镇乡村局港河](?![\u4e00-\u9fff]))")
_AROUND_REDACTION = re.compile(r"([\u4e00-\u9fff]{2})×+([\u4e00-\u9fff]{2})")
_HIDDEN_FIGURE = re.compile(r"×[%万亿千百]+\w?")
_REDACTED = re.compile(r"×+[\u4e00-\u9fff]{1,2}")
_LIST_NUMBER = re.compile(r"(^|[；;。])\s*\d{1,2}[.．、]\s*(?![\d.．])")
_NUMBERED = re.compile(r"(?<![\d.])\d{1,2}(?:期|桥|环|标段|分局|支队|号线)")
_CATCHPHRASE = 8


def missing_figure(claim: str, cited: Sequence[EvidenceSentence]) -> str:
    """Every figure must stand there, with its unit and direction; a date may be one that the
    library knows. 「2. 」 before a point of a list is no figure."""
    standing = [q for sentence in cited for q in figures_of(_unnumbered(sentence.text))]
    dates = [q for sentence in cited for q in dates_understood(sentence)]
    for figure in figures_of(_unnumbered(claim)):
        known = [*standing, *dates] if figure.unit in DATE_UNITS else standing
        if not any(place.supports(figure) for place in known):
            return f"所引原文中没有「{figure.written}」这个数"
    return ""


def _unnumbered(text: str) -> str:
    return _LIST_NUMBER.sub(r"\1", text)


def missing_ordinal(claim: str, source: str) -> str:
    """「第七」 must stand there, as 第七 or 第7; 「第一季度」 also as 一季度. Where the source has
    another number between the same words (第六届, 第三，步子), that one is meant."""
    standing = _without_marks(source)
    for match in _ORDINAL.finditer(claim):
        number, behind = _without_marks(match[1]), re.escape(_without_marks(match[2]))
        before = re.escape(_without_marks(claim[max(0, match.start() - 2) : match.start()]))
        there = re.findall(rf"第(\d+){behind}", standing)
        there = re.findall(rf"{before}第(\d+){behind}", standing) or there
        short = bool(behind) and re.search(rf"(?<!\d){number}{behind[0]}", standing)
        if number in there or (not there and short):
            continue
        if there or not re.search(rf"第{number}(?!\d)", standing):
            return f"所引原文中没有「第{match[1]}{match[2]}」"
    return ""


def missing_number(claim: str, source: str) -> str:
    """「二期」, 「一桥」: what is told apart by its number must stand there."""
    standing = plain(source)
    for match in _NUMBERED.finditer(plain(claim)):
        if not re.search(rf"(?<!\d){match[0]}", standing):
            return f"所引原文中没有「{match[0]}」"
    return ""


def _without_marks(text: str) -> str:
    return re.sub(r"[,，、]", "", plain(text))


def filled_in(claim: str, source: str) -> str:
    """What the source hides stays hidden: before the words that follow ×× there, the claim has
    ×× too, and nothing stands between the words on both sides of it."""
    hidden, said = fold(source), fold(claim)
    if "×" not in hidden + said:
        return ""
    bare, said_bare = _REDACTED.sub("", hidden), _REDACTED.sub("", said)
    for match in _AFTER_REDACTION.finditer(hidden):
        told = re.compile(rf"(?<=[\w]){match[1]}")
        if told.search(said_bare) and not told.search(bare):
            return f"原文隐去了「{match[1]}」前的文字"
    for match in _AROUND_REDACTION.finditer(hidden):
        told = re.compile(rf"{match[1]}[^\W×]{{1,6}}?{match[2]}")
        if any(one[0] not in hidden for one in told.finditer(said)):
            return f"原文隐去了「{match[2]}」前的文字"
    for match in _HIDDEN_FIGURE.finditer(said):
        if match[0] not in hidden:
            return f"所引原文中没有「{match[0]}」"
    return ""


def missing_quote(claim: str, source: str) -> str:
    """Quoted words must stand there; a catchphrase (「回头看」) whole, not as a part of it."""
    bare = strip_punctuation(source)
    phrases = [strip_punctuation(match[1]) for match in _QUOTED.finditer(source)]
    for match in _QUOTED.finditer(claim):
        said = strip_punctuation(match[1])
        cut = any(said in one and said != one and len(one) <= _CATCHPHRASE for one in phrases)
        if said not in bare or (cut and said not in phrases):
            return f"所引原文中没有「{match[1]}」这样的话"
    return ""


def missing_name(claim: str, source: str, context: str) -> str:
    """Names of people, places and offices must stand there or in what the library knows."""
    folded = fold(source + context)
    joined = folded.replace("的", "")
    for name in names(claim):
        if name not in folded and name not in joined:
            return f"所引原文中没有「{name}」"
    for name in named_by_post(claim):
        if name not in joined:
            return f"所引原文中没有「{name}」"
    for name in offices(claim):
        # 住建局 is short for 住房和城乡建设局.
        if name not in folded and not re.search(".{0,6}".join(name), folded):
            return f"所引原文中没有「{name}」"
    return ""
