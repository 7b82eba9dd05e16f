"""The parts of decoding that need no model: guesses from earlier words, and whole characters."""

from __future__ import annotations

from collections.abc import Sequence

from rag.backends.greedy import guess_next
from rag.backends.local_chat import text_pieces


def spelled(pieces: Sequence[bytes]) -> list[str]:
    tokens = iter([number] for number in range(len(pieces)))
    written: list[int] = []
    return list(
        text_pieces(
            tokens, lambda ids: b"".join(pieces[i] for i in ids).decode("utf-8", "replace"), written
        )
    )


def test_text_is_held_back_until_a_character_is_whole() -> None:
    road, smile = "路".encode(), "🙂".encode()
    assert spelled([road[:1], road[1:2], road[2:] + smile[:2], smile[2:]]) == ["路", "🙂"]
    assert spelled([b"a", road[:2]]) == ["a"]  # the length ran out inside a character
    assert spelled([b"a\xff", b"b"]) == ["a", "\ufffdb"]  # bytes that are no text at all
    assert spelled([]) == []


def test_guesses_come_from_the_longest_earlier_match() -> None:
    assert guess_next([1, 2, 3, 9, 2, 3]) == [9, 2, 3]
    assert guess_next([5, 3, 7, 1, 2, 3, 9, 2, 3]) == [9, 2, 3]
    assert guess_next([1, 2, 3]) == []
    assert guess_next([]) == []
    assert guess_next([1, 2, 8, 1, 2, 9, 1, 2]) == [9, 1, 2]  # of equally long ones the latest
    assert len(guess_next([*range(40), 0])) == 5
    assert len(guess_next([*range(40), 0, 1, 2, 3])) == 5  # four alike: a short guess still
    assert len(guess_next([*range(40), 0, 1, 2, 3, 4])) == 15
