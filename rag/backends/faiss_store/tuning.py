"""The sizes at which the store changes its ways, each with the measurement behind it.

Why clusters and no other index: milliseconds of one core for a search among 1,000,000 vectors of
384 dimensions, grown from multilingual-e5-small's, and the share of the true best 10 and 60 found.

    all compared, float32                              70  1.00  1.00
    all compared, 8 or 16 bits, the best 100 again     38  1.00  0.99
    all compared, 1 bit (RaBitQ), the best 2,000 again 22  0.98  0.96
    clusters, 16,384 vectors compared                   2  0.99  0.98
    clusters, 32,768 vectors compared                   5  0.98  0.95
    clusters, 65,536 vectors compared                   7  0.99  0.98

HNSW (32 links, 8 bits) is as fast, but takes five times as long to make (100,000: 33 s against 7),
keeps what was removed, and where a filter admits 1 % it found 81 to 99 % of the best ten and 25 to
58 % of the best sixty.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tuning:
    """Numbers of vectors, and shares of them. Times are of one core, for 384 dimensions.

    ``cluster_from``: below it every vector is compared, which takes 7 ms for 100,000; from it on
    the vectors are clustered in the background (100,000: 7 s, 1,000,000: 85 s).
    ``probed``: so many vectors, those of the clusters nearest to the query, are then compared,
    more where many hits are asked for (``probed_per_hit``).
    ``trained_on``: vectors a cluster that k-means learns from; ``rounds`` of it.
    ``retrained_at``: k-means runs again once there are so many times more vectors, or fewer.
    ``rearranged_after``: what came joins its clusters once this share of the vectors came or
    went, and at least ``least_changed``; until then it is compared in full (20,000: 1.5 ms).
    ``build_delay_s``: seconds from noticing that clusters would pay to making them, so that a
    short command does not begin, and a folder that is being added is clustered once.
    ``saved_after``: the file is written anew once this share came or went since; the rest is
    read from SQLite at the next start (5,000: 50 ms).
    """

    cluster_from: int = 150_000
    probed: int = 65_536
    probed_per_hit: int = 64
    trained_on: int = 48
    rounds: int = 8
    retrained_at: float = 2.0
    rearranged_after: float = 0.05
    least_changed: int = 20_000
    saved_after: float = 0.05
    build_delay_s: float = 20.0
