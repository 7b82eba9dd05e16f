"""Whoever came first is served first, and those who wait see their place."""

from __future__ import annotations

import threading

from rag.queueing import FairQueue


def test_an_empty_queue_lets_one_through_at_once() -> None:
    with FairQueue().place() as place:
        assert list(place.wait()) == []


def test_those_who_wait_are_served_in_order_and_see_their_place() -> None:
    queue = FairQueue()
    served: list[str] = []
    seen: dict[str, list[int]] = {"b": [], "c": []}
    in_line = {name: threading.Event() for name in seen}

    def visit(name: str) -> None:
        with queue.place() as place:
            for before in place.wait(poll_s=0.01):
                seen[name].append(before)
                in_line[name].set()
            served.append(name)

    threads = []
    with queue.place() as first:
        assert list(first.wait()) == []
        for name in ("b", "c"):
            thread = threading.Thread(target=visit, args=(name,))
            thread.start()
            threads.append(thread)
            assert in_line[name].wait(5)
        served.append("a")
    for thread in threads:
        thread.join(5)
    assert served == ["a", "b", "c"]
    assert seen["b"] == [1]
    assert seen["c"][0] == 2


def test_one_who_stops_waiting_frees_the_place() -> None:
    queue = FairQueue()
    stop = threading.Event()
    stop.set()
    with queue.place():
        with queue.place() as second:
            assert list(second.wait(stop)) == []
        with queue.place() as third:
            assert next(third.wait(poll_s=0.01)) == 1
