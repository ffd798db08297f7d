#!/usr/bin/env python3
"""The book grown from each key frame alone, held against the next key frame.

    key_frames.py FOLDER

FOLDER holds depth_events.csv, a CSV export with a header of the table's column names, any number of
symbols. A key frame and the diffs behind it, up to the first that reaches the next key frame's id,
must give the levels of that one and the rest of its diff, wherever both vouch for them. What lies
behind a hole is not compared.

Exit status 0: equal; 1: not equal, or nothing was compared; 2: cannot be read.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from core_oracle import Book, micros, table  # noqa: E402


def last_id(row):
    return int(row["last_update_id"])


def grown(key_frame, diffs, until):
    """The book at the first diff that reaches an id; None behind a hole."""
    book = Book(key_frame)
    for diff in diffs:
        if book.id >= until:
            break
        if last_id(diff) > book.id:
            if not book.joins(diff):
                return None
            book.apply(diff)
            book.id, book.fresh = last_id(diff), False
    return book if book.id >= until else None


def vouched(side, other, bounds, worst_first):
    """What is left of a side where both books know every level."""
    known = [bound for bound in bounds if bound is not None]
    if not known:
        return side, other
    limit = max(known) if worst_first else min(known)
    inside = (lambda price: price >= limit) if worst_first else (lambda price: price <= limit)
    return ({p: q for p, q in side.items() if inside(p)},
            {p: q for p, q in other.items() if inside(p)})


def differs(one, other):
    bids = vouched(one.bids, other.bids, (one.bounds[0], other.bounds[0]), True)
    asks = vouched(one.asks, other.asks, (one.bounds[1], other.bounds[1]), False)
    return bids[0] != bids[1] or asks[0] != asks[1]


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    compared = holes = 0
    different = []
    for symbol, rows in sorted(table(arguments[0], "depth_events").items()):
        diffs = sorted((r for r in rows if r["kind"] == "DIFF"), key=last_id)
        frames = sorted((r for r in rows if r["kind"] == "SNAPSHOT"),
                        key=lambda r: (last_id(r), micros(r["event_time"])))
        for key_frame, following in zip(frames, frames[1:]):
            one = grown(key_frame, diffs, last_id(following))
            other = one and grown(following, diffs, one.id)
            if one is None or other is None or one.id != other.id:
                holes += 1
                continue
            compared += 1
            if differs(one, other):
                different.append("symbol %d: the key frame at %d does not lead to the one at %d"
                                 % (symbol, last_id(key_frame), last_id(following)))
    for line in different[:20]:
        print(line)
    print("%d key frames lead to the next, %d stand before a hole, %d do not lead to the next"
          % (compared - len(different), holes, len(different)))
    return 1 if different or not compared else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
