"""Answers for the page to show, and what a person reads of the page's HTML."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from fake_service import FakeService

from rag.domain import Answer, Citation, Claim, Question, Searched, Span
from rag.rendering.turns import Turn


class Text(HTMLParser):
    """Text content, and text content of the elements of one class."""

    def __init__(self, wanted: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.wanted = wanted
        self.tags: list[tuple[str, bool]] = []
        self.found = ""
        self.all = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = (dict(attrs).get("class") or "").split()
        if tag != "input":
            self.tags.append((tag, self.wanted in names))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>`: nothing to close."""

    def handle_endtag(self, tag: str) -> None:
        assert self.tags.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.all += data
        if any(wanted for _, wanted in self.tags):
            self.found += data


def text_of(markup: str, wanted: str = "") -> str:
    """The words of ``markup``, or of its elements of the class ``wanted``; all tags must match."""
    parser = Text(wanted)
    parser.feed(markup)
    parser.close()
    assert parser.tags == []
    return parser.found if wanted else parser.all


def citation(n: int, quote: str, **more: object) -> Citation:
    """Citation ``n``, of the characters from ``10 * n`` on."""
    span = Span(10 * n, 10 * n + len(quote))
    return replace(Citation(n, "s1", "讲话", ("一、粮食",), span, quote), **more)


def answered(*claims: Claim, **more: object) -> Turn:
    """A turn that is answered with these claims and a citation for every number in them."""
    numbers = sorted({n for claim in claims for n in claim.citations})
    answer = Answer(
        "问",
        found=True,
        claims=claims,
        citations=tuple(citation(n, f"第{n}处原话") for n in numbers),
        searched=(Searched("s1", "讲话", 2), Searched("s2", "另一篇", 0)),
    )
    return Turn("问", replace(answer, **more))


def final(question: str) -> Turn:
    """How ``FakeService`` answers the question in the end."""
    return Turn(question, list(FakeService().ask(Question(question)))[-1])
