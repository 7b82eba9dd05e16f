"""Follow-up questions: told apart from whole ones, and rewritten so that they stand alone.

A rewriting may only use words that the conversation already has: names and figures are checked,
and what does not pass gives way to a plain joining of the last question and this one. Earlier
answers enter without their [n] marks, since those handles died with their request.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from threading import Event

from rag.domain import Message, without_marks
from rag.folding import fold
from rag.ports import ChatModel, Limits
from rag.prompting import Prompt, RewriteVariables
from rag.quantities import quantities
from rag.wording.content import content_terms
from rag.wording.names import names

TURNS_KEPT = 4
"""How many messages back a rewriting looks: two questions with their answers."""

_LEANING = re.compile(
    r"^(?:那么?|还有|另外?|再|又|其中|这|该|此|他|她|它|其|继续|详细|具体|为什么|为啥|怎么|呢)|"
    r"(?:那个|这个|上面|刚才|上述|前面|它们?|他们?|她|我问的是|我是说|换成)|^不对|呢[？?]?$"
)
_ASKING = r"(?:是|有|为|达到?|定在)?(?:多少|多大|多高|几[个条项家年月日]|什么|谁|哪)"
_OF_ITSELF = re.compile(
    rf"^(?P<whose>[\u4e00-\u9fff\dA-Za-z]{{2,}})的[\u4e00-\u9fff]{{2,8}}?{_ASKING}"
)
_OF_A_YEAR = re.compile(rf"(?:19|20)\d\d年(?P<what>[\u4e00-\u9fff]{{2,}}?){_ASKING}")
_PLACE = re.compile(r"[\u4e00-\u9fff][省市县区州镇乡]")
_OF_A_POST = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,6}(?:[省市县区州镇乡部局处厅]长|书记|主任|总理|主席))(?:是谁|是哪位|叫什么)"
)
_HERE = re.compile(
    r"^(?:[今去明前后]年|上半年|下半年|上年|当年|全[国省市县区]|[我本][国省市县区]|目前|现在|一共|总共)+$"
)
"""What is no subject by itself: the conversation says of where and when."""
_SHORT = 14
_LONGEST_LAST = 60  # characters of the last question that a follow-up is put beside
_MAX_CHARS = 120
_ANSWER_CHARS = 160


def recent(history: Sequence[Message]) -> tuple[Message, ...]:
    """The last turns, marks taken off and long answers cut to their beginning."""
    return tuple(
        replace(message, content=without_marks(message.content)[:_ANSWER_CHARS])
        for message in history[-TURNS_KEPT:]
        if message.role in {"user", "assistant"}
    )


def leans_on_history(question: str, history: Sequence[Message], names_a_speech: bool) -> bool:
    """True where the question cannot be understood without what was said before."""
    if not any(message.role == "user" for message in history) or names_a_speech:
        return False
    if leans(question):
        return True
    return len(question) <= _SHORT and not stands_alone(question, last_turn(history)[0])


def leans(question: str) -> bool:
    """Whether a question says itself that it takes up what was said: 「那2025年呢」「它…」."""
    return bool(_LEANING.search(question))


def stands_alone(question: str, last: str) -> bool:
    """True for a short question that names what it asks of, and something else than the ``last``
    one did: 「火星探测的预算是多少」, 「2005年粮食产量达到多少」, 「省长是谁」.

    What takes its meaning from the conversation is none: 「增速是多少」, 「今年的目标是多少」,
    「2024年到多少了」, 「谁牵头」, nor 「县长是谁」 after a question about a county.
    """
    if _OF_A_POST.search(question):
        return not _PLACE.search(last)
    if found := _OF_A_YEAR.search(question):
        subject = found["what"]
    elif (found := _OF_ITSELF.search(question)) and not _HERE.match(found["whose"]):
        subject = found["whose"]
    else:
        return False
    said = fold(last)
    terms = content_terms(subject)
    return bool(terms) and not any(term in said for term in terms)


def last_turn(history: Sequence[Message]) -> tuple[str, str]:
    """The last question and its answer, without marks; '' for what there is not."""
    asked = next((m.content for m in reversed(history) if m.role == "user"), "")
    told = next((m.content for m in reversed(history) if m.role == "assistant"), "")
    return asked, without_marks(told)


def joined(question: str, history: Sequence[Message]) -> str:
    """The last question (of a long one its end) and this one side by side: right, if plain."""
    last = next((m.content for m in reversed(history) if m.role == "user"), "")
    last = last.strip()[-_LONGEST_LAST:].rstrip("？?。！!，,")
    return f"{last}，{question}" if last else question


def rewrite(
    question: str,
    history: Sequence[Message],
    chat: ChatModel | None,
    prompt: Prompt[RewriteVariables],
    stop: Event | None = None,
) -> str:
    """``question`` as one that stands alone; by the model where it keeps to the words given."""
    turns = recent(history)
    plain = joined(question, turns)
    if chat is None:
        return plain
    messages = prompt.render(RewriteVariables(turns, question))
    copy_from = "\n".join(turn.content for turn in turns) + question
    limits = Limits(max_tokens=64, copy_from=copy_from, stop=stop)
    written = "".join(chat.stream(messages, limits)).strip().split("\n")[0]
    written = re.sub(r"^(?:改写|问|追问)[:：]\s*", "", written).strip('“”" ')
    return written if is_faithful(written, question, copy_from) else plain


def _adds(written: str, question: str, known: str) -> bool:
    """Whether a rewriting has a word of the conversation that the question itself lacks."""
    own, said = fold(question), fold(known.removesuffix(question))
    return any(term in said and term not in own for term in content_terms(written))


def is_faithful(written: str, question: str, known: str) -> bool:
    """Whether a rewriting keeps the question's words and adds none that nobody said."""
    if not _adds(written, question, known):
        return False
    if not 4 <= len(written) <= _MAX_CHARS or written.endswith("。"):
        return False
    folded = fold(written)
    kept = content_terms(question)
    if kept and sum(term in folded for term in kept) < 0.6 * len(kept):
        return False
    all_known = fold(known)
    figures = {(q.value, q.unit) for q in quantities(known)}
    return all(fold(name) in all_known for name in names(written)) and all(
        (q.value, q.unit) in figures for q in quantities(written)
    )
