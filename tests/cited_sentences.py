"""Sentences of an invented speech for claims to cite."""

from __future__ import annotations

from rag.domain import EvidenceSentence, Span

GRAIN = "去年全县粮食总产量达到31.6万吨，增长2.1%，连续九年稳定在30万吨以上。"
TRADES = "建筑业增加值增长3.2%，工业增加值增长8.5%。"
QUOTED = "他说，要像爱护眼睛一样爱护青禾河，“河清则业兴”。"
HIDDEN = "全市完成投资××亿元，由王××同志牵头。"


def evidence(*texts: str, date: str = "2024-02-20") -> list[EvidenceSentence]:
    """Sentences of one speech of that date, with the handles 1, 2, 3 …"""
    return [
        EvidenceSentence(
            handle=n,
            speech="s1",
            title="在全县农村工作会议上的讲话",
            section=("一、去年工作",),
            span=Span(100 * n, 100 * n + len(text)),
            text=text,
            score=1.0,
            context="在全县农村工作会议上的讲话\n林见川\n2024-02-20",
            date=date,
        )
        for n, text in enumerate(texts, start=1)
    ]
