"""Speech -> Chunks on sentence ends, and the text under which a chunk is found."""

from __future__ import annotations

from collections.abc import Iterator

from rag.domain import Chunk, Sentence, Span, Speech


def chunk(speech: Speech, *, target_chars: int = 280, overlap_sentences: int = 0) -> list[Chunk]:
    """Runs of whole sentences, in text order, none across a section or set-aside text.

    A chunk holds at most ``target_chars`` characters, but a longer sentence stands alone, a
    heading on its own line stays with the text under it, and title, speaker and date stay in the
    first chunk. With ``overlap_sentences`` 0 every sentence is in exactly one chunk; else a chunk
    begins that many sentences earlier, within its section. Raises ValueError for ``target_chars``
    below 1 or a negative overlap.
    """
    if target_chars < 1 or overlap_sentences < 0:
        raise ValueError("target_chars must be positive and overlap_sentences not negative")
    chunks: list[Chunk] = []
    for run in _runs(speech):
        begin = 0
        for size in _sizes(run, target_chars, _head_end(speech)):
            first = run[max(0, begin - overlap_sentences)]
            last = run[begin + size - 1]
            span = Span(first.span.start, last.span.end)
            chunks.append(Chunk(span, first.section, first.index, last.index))
            begin += size
    return chunks


def indexed_text(speech: Speech, chunk: Chunk) -> str:
    """What is embedded and searched for ``chunk``: ``head | heading > heading | its text``.

    The head is title (year in front unless it has one), speaker, date and occasion; it is for
    finding only and never shown as part of the speech.
    """
    metadata = speech.metadata
    title, date = metadata.text_of("title"), metadata.text_of("date")
    year = date[:4]
    head = [title if not year or year in title else f"{year}年{title}", metadata.text_of("speaker")]
    if len(date) > 4:
        head.append(_spoken_date(date))
    occasion = metadata.text_of("occasion")
    if occasion not in title:
        head.append(occasion)
    parts = [
        " ".join(part for part in head if part),
        " > ".join(speech.heading_path(chunk.section)),
    ]
    return " | ".join([*(part for part in parts if part), speech.quote(chunk.span)])


def _spoken_date(iso: str) -> str:
    return "".join(
        f"{int(part)}{unit}" for part, unit in zip(iso.split("-"), "年月日", strict=False)
    )


def _head_end(speech: Speech) -> int:
    """End of the title, speaker and date lines, where they are the beginning of the text."""
    metadata = speech.metadata
    found = (metadata.title, metadata.speaker, metadata.date)
    return max((e.span.end for e in found if e and e.span and e.span.end < 400), default=0)


def _runs(speech: Speech) -> Iterator[list[Sentence]]:
    """Sentences of one section that follow each other with nothing set aside between them."""
    asides = sorted(aside.span.start for aside in speech.set_aside)
    run: list[Sentence] = []
    at = 0
    for sentence in speech.sentences:
        parted = False
        while at < len(asides) and asides[at] < sentence.span.start:
            parted, at = True, at + 1
        if run and (parted or sentence.section != run[-1].section):
            yield run
            run = []
        run.append(sentence)
    if run:
        yield run


def _sizes(run: list[Sentence], target: int, head_end: int) -> list[int]:
    """How many sentences each chunk of ``run`` takes."""
    sizes: list[int] = []
    begin = 0
    for index in range(1, len(run)):
        length = run[index].span.end - run[begin].span.start
        tied = all(s.is_heading for s in run[begin:index]) or (
            run[index].span.start < head_end and length <= 2 * target
        )
        if length > target and not tied:
            sizes.append(index - begin)
            begin = index
    sizes.append(len(run) - begin)
    _balance(run, sizes, target)
    return sizes


def _balance(run: list[Sentence], sizes: list[int], target: int) -> None:
    """Evens out the last two chunks where the last is a scrap."""
    if len(sizes) < 2:
        return
    end = len(run)
    middle = end - sizes[-1]
    begin = middle - sizes[-2]

    def longer(split: int) -> int:
        left = run[split - 1].span.end - run[begin].span.start
        return max(left, run[end - 1].span.end - run[split].span.start)

    scrap = run[end - 1].span.end - run[middle].span.start
    free = [i for i in range(begin + 1, middle + 1) if not run[i - 1].is_heading]
    if 4 * scrap < target and free and longer(middle) <= target:
        best = min(free, key=longer)
        sizes[-2:] = [best - begin, end - best]
