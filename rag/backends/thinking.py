"""Takes the thoughts of a reasoning model (``<think>…</think>``) out of a streamed reply.

Servers without a reasoning parser send them as a part of the text. Knows nothing of networks.
"""

from __future__ import annotations

import re

_OPENING = re.compile(r"\s*<(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:think|thinking|thought|reasoning)>\s*", re.IGNORECASE)
_LONGEST_TAG = len("</reasoning>")
_TAG_BEGUN = re.compile(r"</?[a-z]*$", re.IGNORECASE)
_MAY_OPEN = re.compile(r"\s*(?:<[a-z]*)?", re.IGNORECASE)


class ThoughtFilter:
    """Pieces of a reply in, what may be shown out; a tag cut in two between pieces is seen.

    Thoughts stand at the beginning alone; tags further on are text. ``begins_inside``: the chat
    template has opened the thoughts itself, so that the reply only closes them. ``closes_only``
    is True once a reply has turned out to be such a one: what came before cannot be taken back.
    """

    def __init__(self, *, begins_inside: bool = False) -> None:
        self._state = "inside" if begins_inside else "start"
        self._held = ""
        self._begins_inside = begins_inside
        self.closes_only = False

    def feed(self, piece: str) -> str:
        """What of the reply so far is now known to be no thought, and was not given out yet."""
        self._held += piece
        if self._state == "start":
            opening = _OPENING.match(self._held)
            if opening:
                self._state, self._held = "inside", self._held[opening.end() :]
            elif _MAY_OPEN.fullmatch(self._held) and len(self._held.strip()) < _LONGEST_TAG:
                return ""
            else:
                self._state = "text"
        if self._state == "inside":
            closing = _CLOSING.search(self._held)
            if closing is None:
                if not self._begins_inside:
                    self._held = self._held[-_LONGEST_TAG:]
                return ""
            self._state, self._held = "behind", self._held[closing.end() :]
        if self._state == "behind":
            self._held = self._held.lstrip()
            if not self._held:
                return ""
            self._state = "shown"
        if self._state == "text":
            closing = _CLOSING.search(self._held)
            if closing:
                self.closes_only = True
                self._state = "shown"
                self._held = self._held[: closing.start()] + "\n" + self._held[closing.end() :]
        return self._release()

    def end(self) -> str:
        """What was held back, now that the reply is over; '' where it ended in a thought.

        A reply that was expected to begin inside of thoughts and closes none is all answer."""
        held, self._held = self._held, ""
        return "" if self._state == "inside" and not self._begins_inside else held

    def _release(self) -> str:
        begun = _TAG_BEGUN.search(self._held) if self._state == "text" else None
        cut = begun.start() if begun and len(begun[0]) < _LONGEST_TAG else len(self._held)
        given, self._held = self._held[:cut], self._held[cut:]
        return given
