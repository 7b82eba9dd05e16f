"""How telling each sentence of a speech is for the section it stands in.

By code alone: words that its section shares and other sections do not, words of the heading,
place, marks of a list, words by which speeches say what matters, figures; less for what leans on
the sentence before, asks, thanks, or tells what others said. Knows nothing of models.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.domain import Sentence, Speech
from rag.folding import fold
from rag.quantities import quantities
from rag.wording.content import content_terms

PLANNED = re.compile(
    r"目标|预期|力争|计划|拟|今年[要将再拟]?|明年|到20\d\d年|到[“\"]?十[一二三四五六七八九]?五|确保|底前|年内|必须|务必"
)
"""A sentence with one of these tells of what is to come rather than of what was."""
DONE = re.compile(
    r"去年|上年|过去[的一五]|完成了|实现了|取得了?|达到了|比上年|已经?|五年来|一年来|累计|全年(?:实现|完成)|连续\w年"
)
_THESIS = re.compile(
    r"总体?的?要求是|总体要求|主要任务是|主要目标是|预期目标|指导思想|基本[思原]路?则?|工作思路|主题是|主线|核心|关键"
    r"|根本|首要|重中之重|头等大事|第一要务|牛鼻子|总基调|着力点|突破口|归根(?:到|结)底|最重要的"
)
_ACTION = re.compile(
    r"^(?:要|必须|务必|我们要|今年[要将再]|进一步|坚持|加快|加强|加大|推进|推动|深化|实施|完善|扩大|提高|促进|抓好?|建设|支持|落实|建立|健全|优化"
    r"|做好|严格|继续|积极|大力|着力|切实|全面|统筹|确保|力争|稳定|深入|努力|狠抓|打好|打造|培育)"
)
_LEANS = re.compile(
    r"^(?:这|那|其|此(?!外)|它|他|她|上述|以上|对此|为此|因为|所以|因此|但|然而|而|比如|例如|譬如|有的|也|还|又|就是|否则|不然"
    r"|与此同时|正因)"
)
_EMPTY = re.compile(
    r"[？?]|感谢|敬意|谢谢|祝(?:大家|愿|福)|同志们[！!]|各位代表[！!]|审议|我(?:代表|就|再|先|向)|我讲|不再(?:多讲|展开)|大家都"
    r"|古人|俗话|诗|老百姓(?:说|常)|记得|故事|有人说|有一[位个]|满打满算|讲话(?:充分|深刻|高屋|对)|充分体现|刚才|讲[：:]|高瞻远瞩|高屋建瓴|说过|讲了很好|通报了|在这里|(?:今天|上午|下午)[，,]?我们|初步学习|不等人|经过[^，。]{0,4}研究|(?:以下|如下)(?:建议|意见|安排)|这次视察|再次来到|是在[^，]*时刻"
)
_TOLD = re.compile(r"(?:强调|指出|表示|介绍|认为)[，,：:]")
_CUSTOMARY = re.compile(
    r"宗教|台湾|两岸|侨[务胞]|国防|军队|民兵|信息化条件下|港澳|香港|澳门|各族人民|民族(?:团结|区域|地区|关系|事业)|各民族|少数民族|外交|和平共处|睦邻|与邻为善|多极化|国际关系|世界各国"
    r"|我军|武警|双拥|一国两制|统一战线|人大(?:及其常委会|代表)|政协|法律监督|依法行政|廉政|反腐败|廉洁"
)
_HELD = re.compile(r"召开|主持|传达了|会后|(?:负责同志|代表|参加|列席)$")
_RETOLD = re.compile(r"(?:总书记|主席|总理|中央|省委|市委)[^，。；]{0,24}(?:指出|强调|要求|讲|说)")
_SHORT, _LONG = 10, 160


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of a word in one section: how often it stands there, how seldom in others."""

    words: Mapping[str, float]

    def __call__(self, word: str) -> float:
        return len(word) * (0.4 + self.words.get(word, 0.0))


def section_weights(speech: Speech, groups: Mapping[int, Sequence[Sentence]]) -> dict[int, Weights]:
    """The word weights of each group of sentences (by section), 0 to 1."""
    counted = {
        section: Counter(word for one in inside for word in terms_of(speech, one))
        for section, inside in groups.items()
    }
    spread = Counter(word for counts in counted.values() for word in counts)
    made: dict[int, Weights] = {}
    for section, counts in counted.items():
        raw = {
            word: math.log1p(count) * math.log(1 + len(counted) / spread[word])
            for word, count in counts.items()
        }
        most = max(raw.values(), default=1.0) or 1.0
        made[section] = Weights({word: value / most for word, value in raw.items()})
    return made


def terms_of(speech: Speech, sentence: Sentence) -> list[str]:
    """The content words of a sentence."""
    return content_terms(speech.quote(sentence.span))


def telling(
    text: str, weights: Weights, heading: str, *, place: float, opens: bool, leads: bool
) -> float:
    """How telling a sentence is, about 0 to 2. ``place``: 0 for the first of its section to 1 for
    the last; ``opens``: first of its paragraph; ``leads``: head of a point of a list."""
    words = content_terms(text)
    weighed = sorted((weights.words.get(word, 0.0) for word in words), reverse=True)
    central = sum(weighed[:8]) / 8
    over = set(content_terms(heading))
    shared = len(over & set(words)) / len(over) if over else 0.0
    figures = [q for q in quantities(text) if q.unit not in {"年", "月", "日"}]
    score = 0.7 * central + 0.35 * shared + 0.25 * (1 - place)
    score += 0.2 * opens + 0.35 * leads
    score += 0.3 * bool(_THESIS.search(text)) + 0.25 * bool(_ACTION.match(text))
    score += 0.08 * min(len(figures), 3) + 0.1 * bool(figures and PLANNED.search(text))
    score -= 0.5 * bool(_LEANS.match(text)) + 0.6 * bool(_EMPTY.search(text))
    score -= 0.25 * bool(_TOLD.search(text[:30]))
    length = len(fold(text))
    score -= 0.5 * (length < _SHORT) + 0.1 * (length > _LONG)
    return score


def is_thesis(text: str) -> bool:
    """Whether a sentence says itself that it tells the main thing."""
    return bool(_THESIS.search(text))


def is_empty(text: str) -> bool:
    """Whether a sentence only greets, thanks, asks or leads over."""
    return bool(_EMPTY.search(text)) or len(fold(text)) < _SHORT


def tells_of_meeting(text: str) -> bool:
    """Whether a sentence tells that a meeting was held, who led it and what was read out."""
    return bool(_HELD.search(text))


def retells(text: str) -> bool:
    """Whether a sentence passes on what somebody above has said."""
    return bool(_RETOLD.search(text))


def is_customary(text: str) -> bool:
    """Whether a sentence belongs to the closing paragraphs that every report has."""
    return bool(_CUSTOMARY.search(text))


def acts(text: str) -> bool:
    """Whether a sentence opens with what is to be done."""
    return bool(_ACTION.match(text))


def leans(text: str) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    return bool(_LEANS.match(text))
