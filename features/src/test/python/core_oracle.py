#!/usr/bin/env python3
"""The rows of the feature set `core`, computed anew from the raw rows.

    core_oracle.py FOLDER [--compare]

FOLDER holds CSV exports with a header of the tables' column names (COPY ... TO ... CSV HEADER):
second_marks.csv, book_ticker.csv, trades.csv, depth_events.csv. Any number of symbols.

Without --compare the rows go to stdout as CSV. With it they are held against features_1s.csv of the
same folder: what tells a state or counts must be equal to the bit, what adds up or takes a logarithm
within 1e-12 relative, the mask in every bit but REVISED. Provisional rows (revision -1) are skipped.
Exit status 0: equal; 1: not equal, the first differences are on stdout; 2: cannot be read.

Written from the definitions, not from the program that it checks. Standard library only.
"""
import bisect
import csv
import json
import math
import os
import re
import struct
import sys
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal, getcontext

getcontext().prec = 400  # sums of decimals are exact

QUOTE_GAP, TRADE_GAP, BOOK_GAP, STALE = 1, 2, 4, 8
REVISED, REPAIRED, WARMING, TAINTED = 16, 32, 64, 128
NOT_TRADING, CLOCK, RULE_CHANGE = 256, 512, 1024
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICRO = timedelta(microseconds=1)
LOOK_BACK = 300


def names():
    out = ["q_bid", "q_ask", "q_bid_qty", "q_ask_qty", "q_mid", "q_spread_bps", "q_spread_ticks",
           "q_wmid_bps", "q_imb", "q_age_ms"]
    for stem in ("q_updates", "q_ofi", "q_ofi_norm"):
        out += ["%s_%d" % (stem, w) for w in (1, 10, 60)]
    out += ["k_imb_1", "k_imb_3", "k_imb_5", "k_depth_bid_5_quote", "k_depth_ask_5_quote",
            "k_dwmid_5_bps", "k_slope_bid_5", "k_slope_ask_5"]
    out += ["k_mlofi_%d_%d" % (m, w) for m in range(1, 6) for w in (1, 10, 60)]
    out += ["k_age_ms", "k_events_1", "k_events_60", "t_last", "t_age_ms"]
    for stem in ("t_base", "t_quote", "t_buy_base"):
        out += ["%s_%d" % (stem, w) for w in (1, 10, 60, 300)]
    out += ["t_flow_%d" % w for w in (10, 60, 300)]
    for stem in ("t_agg_count", "t_fill_count"):
        out += ["%s_%d" % (stem, w) for w in (1, 60)]
    for stem in ("t_intensity", "t_vwap_dist_bps"):
        out += ["%s_%d" % (stem, w) for w in (60, 300)]
    out += ["r_%d_bps" % w for w in (1, 5, 10, 30, 60, 300)]
    out += ["rv_60_bps", "rv_300_bps", "range_60_bps", "range_300_bps"]
    return out


NAMES = names()
WHOLE = re.compile(r"q_updates_|q_spread_ticks|k_events_|t_agg_count_|t_fill_count_")
ROUNDED = re.compile(r"(q_ofi|k_mlofi|t_base|t_quote|t_buy_base|t_flow|t_vwap|t_intensity|r|rv|range)_")


# ---- reading

def micros(text):
    """2024-08-08 23:54:13.937085+00 and its ISO relatives."""
    text = text.strip().replace("T", " ").replace("Z", "+00:00")
    if re.search(r"[+-]\d\d$", text):
        text += ":00"
    return (datetime.fromisoformat(text) - EPOCH) // MICRO


def maybe(text, kind):
    return None if text in ("", None) else kind(text)


def truth(text):
    return text.lower() in ("t", "true", "1")


def table(folder, name):
    by_symbol = defaultdict(list)
    with open(os.path.join(folder, name + ".csv"), newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_symbol[int(row["symbol_id"])].append(row)
    return by_symbol


def exact(value):
    """The decimal of 15 digits that a double stands for."""
    return Decimal("%.15g" % value)


# ---- one symbol

class Second:
    """What one second holds before any window."""

    def __init__(self):
        self.flags = 0
        self.tick = self.step = None
        self.quote = None  # (time, bid, bid_qty, ask, ask_qty) in force at the end
        self.quotes = 0
        self.flow = Decimal(0)  # None when unknown
        self.sizes = Decimal(0)
        self.high = self.low = None
        self.trade = None  # (time, price)
        self.base = self.volume = self.buys = Decimal(0)
        self.aggs = self.fills = 0
        self.book = None  # (time, bids, asks), five levels at most
        self.events = 0
        self.level_flow = [Decimal(0)] * 5


def order_flow(bid, bid_qty, ask, ask_qty, bid0, bid_qty0, ask0, ask_qty0):
    e = Decimal(0)
    if bid >= bid0:
        e += exact(bid_qty)
    if bid <= bid0:
        e -= exact(bid_qty0)
    if ask <= ask0:
        e -= exact(ask_qty)
    if ask >= ask0:
        e += exact(ask_qty0)
    return e


class Segment:
    """The seconds from the begin of a history to its end."""

    def __init__(self, begin, end):
        self.begin, self.end = begin, end
        self.seconds = [Second() for _ in range(begin, end)]
        self.tens, self.minutes = {}, {}

    def __getitem__(self, second):
        return self.seconds[second - self.begin]

    def holds(self, second):
        return self.begin <= second < self.end

    def span(self, first, last):
        return range(max(first, self.begin), min(last + 1, self.end))

    def flag(self, first, last, bits):
        for s in self.span(first, last):
            self[s].flags |= bits


def marks_into(segment, marks):
    for s in range(segment.begin, segment.end):
        mark = marks.get(s)
        own = segment[s]
        if mark is None:
            own.flags |= QUOTE_GAP | TRADE_GAP | BOOK_GAP
            continue
        for column, bit in (("quote_up", QUOTE_GAP), ("trade_up", TRADE_GAP), ("depth_up", BOOK_GAP),
                            ("clock_steady", CLOCK), ("trading", NOT_TRADING)):
            if not truth(mark[column]):
                own.flags |= bit
        own.tick = maybe(mark.get("tick_size"), float)
        own.step = maybe(mark.get("step_size"), float)
        down = maybe(mark["down_since"], micros)
        if down is not None:
            segment.flag(down // 1000000, s - 1, QUOTE_GAP | TRADE_GAP | BOOK_GAP)


def quotes_into(segment, rows):
    before, at = None, segment.begin
    for row in sorted(rows, key=lambda r: int(r["update_id"])):
        time = micros(row["event_time"])
        quote = (time, float(row["bid_price"]), float(row["bid_qty"]), float(row["ask_price"]),
                 float(row["ask_qty"]))
        s = time // 1000000
        if not segment.holds(s):
            continue
        at = carry_quote(segment, before, at, s)
        own = segment[s]
        own.quotes += 1
        own.sizes += exact(quote[2]) + exact(quote[4])
        if before is None or own.flow is None:
            own.flow = None
        else:
            own.flow += order_flow(*quote[1:], *before[1:])
        touch(own, quote)
        own.quote = before = quote
    carry_quote(segment, before, at, segment.end - 1)


def touch(own, quote):
    mid = (quote[1] + quote[3]) / 2
    own.high = mid if own.high is None else max(own.high, mid)
    own.low = mid if own.low is None else min(own.low, mid)


def carry_quote(segment, quote, at, until):
    """Carries the quote into the seconds after `at` through `until`."""
    if quote is not None:
        for s in range(at + 1, until + 1):
            segment[s].quote = quote
            touch(segment[s], quote)
    return max(at, until)


def trades_into(segment, rows):
    last, at, before = None, segment.begin, None
    for row in sorted(rows, key=lambda r: int(r["agg_trade_id"])):
        s = micros(row["event_time"]) // 1000000
        if not segment.holds(s):
            continue
        number = int(row["agg_trade_id"])
        if before is not None and number - before[0] - 1 > int(row.get("void_before") or 0):
            segment.flag(before[1], s, TRADE_GAP)
        before = (number, s)
        if last is not None:
            for carried in range(at, s):
                segment[carried].trade = last
        at = max(at, s)
        own = segment[s]
        price, qty = float(row["price"]), float(row["qty"])
        own.base += exact(qty)
        own.volume += exact(price) * exact(qty)
        if not truth(row["buyer_is_maker"]):
            own.buys += exact(qty)
        own.aggs += 1
        own.fills += int(row["last_trade_id"]) - int(row["first_trade_id"]) + 1
        if truth(row.get("repaired", "f")):
            own.flags |= REPAIRED
        last = (micros(row["event_time"]), price)
        own.trade = last
    if last is not None:
        for carried in range(at, segment.end):
            segment[carried].trade = last


class Book:
    """Every level told of; the best are found by sorting."""

    def __init__(self, row):
        self.bids, self.asks = {}, {}
        self.id = int(row["last_update_id"])
        self.effective = micros(row["event_time"])
        self.fresh = True
        self.apply(row)
        self.time = self.effective
        self.bounds = (self.bound(self.bids, len(self.asks), min),
                       self.bound(self.asks, len(self.bids), max))

    LIMITS = (5, 10, 20, 50, 100, 500, 1000, 5000)

    @staticmethod
    def bound(side, other, worst):
        """The worst price that the key frame vouches for; None when it was not cut."""
        cut = len(side) in Book.LIMITS and len(side) >= other
        return worst(side) if cut else None

    def in_range(self):
        bids, asks = self.top()
        low, high = self.bounds
        return ((low is None or (len(bids) == 5 and bids[4][0] >= low))
                and (high is None or (len(asks) == 5 and asks[4][0] <= high)))

    def apply(self, row):
        for side, levels in ((self.bids, row["bids"]), (self.asks, row["asks"])):
            for price, qty in json.loads(levels):
                if float(qty) == 0:
                    side.pop(float(price), None)
                else:
                    side[float(price)] = float(qty)

    def joins(self, row):
        first, last = int(row["first_update_id"]), int(row["last_update_id"])
        previous = maybe(row.get("previous_update_id"), int)
        if previous is None:
            return first <= self.id + 1 <= last if self.fresh else first == self.id + 1
        if self.fresh:
            return first <= self.id <= last or previous == self.id
        return previous == self.id

    def top(self):
        return (sorted(self.bids.items(), reverse=True)[:5], sorted(self.asks.items())[:5])


def depth_into(segment, rows):
    book, known_at = None, segment.begin
    unsynced_from = told = segment.begin  # seconds: of the last event before a hole, of what told of it
    shown = None
    passed = None  # the last key frame that the book did not need
    astray = None  # second since which the key frame does not vouch for the best levels

    def show(until):
        """The book as last told, at the end of every second before `until`'s."""
        nonlocal known_at
        for s in segment.span(known_at, until - 1):
            segment[s].book = shown
        known_at = max(known_at, until)

    def begin_with(key_frame):
        nonlocal book, shown, passed
        book, passed = Book(key_frame), None
        second = book.effective // 1000000
        unknown_through(segment, unsynced_from, max(second, told))
        show(second)
        shown = (book.effective, *book.top())

    order = sorted(rows, key=lambda r: (int(r["last_update_id"]), r["kind"] == "SNAPSHOT",
                                        micros(r["event_time"])))
    spot = all(r.get("previous_update_id") in ("", None) for r in rows)
    for row in order:
        time = micros(row["event_time"])
        s = time // 1000000
        if not segment.holds(s):
            continue
        if row["kind"] == "SNAPSHOT":
            if book is not None and spot and passed is not None and (
                    int(passed["last_update_id"]) > book.id):
                # What led to the key frame before never came.
                unsynced_from, told = book.time // 1000000, s
                show(s)
                book = shown = astray = None
            if book is None:
                begin_with(row)
            else:
                passed = row
            continue
        if book is None or int(row["last_update_id"]) <= book.id:
            continue
        if not book.joins(row):
            unsynced_from, told = book.time // 1000000, s
            if passed is not None and int(passed["last_update_id"]) < book.id:
                passed = None
            show(s if passed is None else min(s, micros(passed["event_time"]) // 1000000))
            book = shown = astray = None
            if passed is None:
                continue
            # The key frame that ends a hole may have a lower id than what told of the hole.
            begin_with(passed)
            if int(row["last_update_id"]) <= book.id:
                continue
            if not book.joins(row):
                book = shown = None
                continue
        s = max(time, book.effective) // 1000000
        before, vouched = book.top(), book.in_range() and not book.fresh
        book.apply(row)
        book.id = int(row["last_update_id"])
        book.time = max(time, book.effective)
        show(s)
        own = segment[s]
        own.events += 1
        after, in_range = book.top(), book.in_range()
        if book.fresh:
            own.flags |= BOOK_GAP
        for m in range(5):
            if not (vouched and in_range) or any(len(side) <= m for side in before + after):
                own.level_flow[m] = None
            elif own.level_flow[m] is not None:
                own.level_flow[m] += order_flow(*after[0][m], *after[1][m], *before[0][m],
                                                *before[1][m])
        book.fresh = False
        shown = (book.time, *after)
        astray = flag_astray(segment, astray, s, in_range)
    show(segment.end)
    flag_astray(segment, astray, segment.end - 1, True)
    if book is None:
        unknown_through(segment, unsynced_from, segment.end - 1)


def flag_astray(segment, since, second, in_range):
    if not in_range and since is None:
        since = second
    if since is not None:
        for s in segment.span(since, second):
            segment[s].flags |= BOOK_GAP
    return None if in_range else since


def unknown_through(segment, first, last):
    for s in segment.span(first, last):
        segment[s].flags |= BOOK_GAP
        segment[s].level_flow = [None] * 5


# ---- windows

def cells(segment, s):
    own = segment[s]
    mid, before = mid_of(segment, s), mid_of(segment, s - 1)
    r = log_bps(mid, before)
    flow = None if own.quote is None or own.flow is None else float(own.flow)
    sums = [flow, float(own.sizes), float(own.base), float(own.volume), float(own.buys),
            None if r is None else r * r]
    return sums + [None if e is None else float(e) for e in own.level_flow]


FLOW, SIZES, BASE, VOLUME, BUYS, SQUARES, LEVEL = 0, 1, 2, 3, 4, 5, 6


def added(parts):
    total = None
    for part in parts:
        if total is None:
            total = list(part)
        else:
            total = [None if a is None or b is None else a + b for a, b in zip(total, part)]
    return total


def window(segment, length, s):
    """Ten seconds oldest to newest; a minute of six tens; five minutes of five minutes."""
    if length == 1:
        return cells(segment, s)
    memo, step = {10: (segment.tens, 1), 60: (segment.minutes, 10), 300: ({}, 60)}[length]
    if s not in memo:
        ends = [e for e in range(s - length + step, s + 1, step) if e >= segment.begin]
        memo[s] = added(window(segment, step, e) for e in ends)
    return memo[s]


def mid_of(segment, s):
    quote = segment[s].quote if segment.holds(s) else None
    return None if quote is None else (quote[1] + quote[3]) / 2


def ratio(a, b):
    if a is None or b is None or b == 0:
        return None
    value = a / b
    return value if math.isfinite(value) else None


def log_bps(a, b):
    x = ratio(a, b)
    return None if x is None or x <= 0 else 1e4 * math.log(x)


def row_of(segment, s):
    own = segment[s]
    end = (s + 1) * 1000000
    v = {}

    if own.quote is not None:
        time, bid, bid_qty, ask, ask_qty = own.quote
        mid = (bid + ask) / 2
        v["q_bid"], v["q_ask"], v["q_bid_qty"], v["q_ask_qty"] = bid, ask, bid_qty, ask_qty
        v["q_mid"] = mid
        v["q_spread_bps"] = ratio(1e4 * (ask - bid), mid)
        ticks = ratio(ask - bid, own.tick)
        v["q_spread_ticks"] = None if ticks is None else round(ticks)
        weighted = ratio(bid * ask_qty + ask * bid_qty, ask_qty + bid_qty)
        v["q_wmid_bps"] = None if weighted is None else ratio(1e4 * (weighted - mid), mid)
        v["q_imb"] = ratio(bid_qty - ask_qty, bid_qty + ask_qty)
        v["q_age_ms"] = (end - time) / 1000
    if own.book is not None:
        time, bids, asks = own.book
        v["k_age_ms"] = (end - time) / 1000
        for n in (1, 3, 5):
            if min(len(bids), len(asks)) >= n:
                vb, va = add(q for _, q in bids[:n]), add(q for _, q in asks[:n])
                v["k_imb_%d" % n] = ratio(vb - va, vb + va)
        if min(len(bids), len(asks)) >= 5:
            db, da = add(p * q for p, q in bids), add(p * q for p, q in asks)
            v["k_depth_bid_5_quote"], v["k_depth_ask_5_quote"] = db, da
            m = (bids[0][0] + asks[0][0]) / 2
            mean_bid, mean_ask = db / vb, da / va
            d = (mean_bid * va + mean_ask * vb) / (va + vb)
            v["k_dwmid_5_bps"] = 1e4 * (d - m) / m
            v["k_slope_bid_5"] = ratio(db, 1e4 * abs(bids[4][0] - m) / m)
            v["k_slope_ask_5"] = ratio(da, 1e4 * abs(asks[4][0] - m) / m)
    if own.trade is not None:
        v["t_last"] = own.trade[1]
        v["t_age_ms"] = (end - own.trade[0]) / 1000

    for w in (1, 10, 60, 300):
        held = window(segment, w, s)
        whole = [segment[i] for i in segment.span(s - w + 1, s)]
        v["t_base_%d" % w], v["t_quote_%d" % w] = held[BASE], held[VOLUME]
        v["t_buy_base_%d" % w] = held[BUYS]
        if w != 1:
            v["t_flow_%d" % w] = ratio(2 * held[BUYS] - held[BASE], held[BASE])
        if w != 300:
            count = sum(i.quotes for i in whole)
            v["q_updates_%d" % w] = count
            v["q_ofi_%d" % w] = held[FLOW]
            v["q_ofi_norm_%d" % w] = ratio(held[FLOW], held[SIZES] / 2 / count) if count else None
            for m in range(5):
                v["k_mlofi_%d_%d" % (m + 1, w)] = held[LEVEL + m]
        if w in (1, 60):
            v["k_events_%d" % w] = sum(i.events for i in whole)
            v["t_agg_count_%d" % w] = sum(i.aggs for i in whole)
            v["t_fill_count_%d" % w] = sum(i.fills for i in whole)
        if w in (60, 300):
            v["t_intensity_%d" % w] = sum(i.aggs for i in whole) / w
            v["t_vwap_dist_bps_%d" % w] = log_bps(mid_of(segment, s),
                                                  ratio(held[VOLUME], held[BASE]))
            squares = held[SQUARES]
            v["rv_%d_bps" % w] = None if squares is None else math.sqrt(squares)
            highs = [i.high for i in whole if i.high is not None]
            lows = [i.low for i in whole if i.low is not None]
            v["range_%d_bps" % w] = log_bps(max(highs), min(lows)) if highs else None
    for w in (1, 5, 10, 30, 60, 300):
        v["r_%d_bps" % w] = log_bps(mid_of(segment, s), mid_of(segment, s - w))
    return mask_of(segment, s), v


def add(values):
    """Left to right in doubles: Python 3.12's own sum compensates."""
    total = 0.0
    for value in values:
        total += value
    return total


def mask_of(segment, s):
    mask = segment[s].flags
    if s - segment.begin < LOOK_BACK:
        mask |= WARMING
    for reach, bit in ((LOOK_BACK, QUOTE_GAP), (LOOK_BACK - 1, TRADE_GAP), (59, BOOK_GAP)):
        if any(segment[i].flags & (bit | STALE) for i in segment.span(s - reach, s)):
            mask |= TAINTED
    seen = [segment[i] for i in segment.span(s - LOOK_BACK + 1, s)]
    for rule in ("tick", "step"):
        if len({getattr(i, rule) for i in seen} - {None}) > 1:
            mask |= RULE_CHANGE
    return mask


# ---- all of it

def rows_of_symbol(marks, quotes, trades, depth):
    """Yields (second, mask, values), ascending."""
    by_second = {micros(m["window_start"]) // 1000000: m for m in marks}
    starts = sorted(s for s, m in by_second.items() if truth(m["cut"]))
    order = sorted(by_second)
    raw = {"q": quotes, "t": trades, "k": depth}
    times = sorted(micros(r["event_time"]) // 1000000 for rows in raw.values() for r in rows)
    if not starts or starts[0] != order[0]:
        starts.insert(0, min(order[0], times[0]) if times else order[0])
    for begin, following in zip(starts, starts[1:] + [math.inf]):
        last = order[bisect.bisect_left(order, following) - 1]
        segment = Segment(begin, last + 1)
        marks_into(segment, by_second)
        quotes_into(segment, quotes)
        trades_into(segment, trades)
        depth_into(segment, depth)
        for s in range(segment.begin, segment.end):
            yield (s, *row_of(segment, s))


def bits(value):
    return struct.pack(">d", value)


def equal(name, ours, theirs):
    if ours is None or theirs is None:
        return ours is theirs
    if WHOLE.match(name) or not ROUNDED.match(name):
        return bits(float(ours)) == bits(float(theirs))
    return ours == theirs or abs(ours - theirs) <= 1e-12 * max(abs(ours), abs(theirs))


def compare(symbols, folder):
    stored = table(folder, "features_1s")
    rows = values = same = 0
    differences = []
    for symbol, computed in symbols:
        theirs = {micros(r["window_start"]) // 1000000: r for r in stored.pop(symbol, [])
                  if int(r["revision"]) >= 0}
        for s, mask, ours in computed:
            row = theirs.pop(s, None)
            if row is None:
                differences.append("symbol %d second %d: no row" % (symbol, s))
                continue
            rows += 1
            if mask != int(row["quality"]) & ~REVISED:
                differences.append("symbol %d second %d: expected mask %d, was %s"
                                   % (symbol, s, mask, row["quality"]))
            for name in NAMES:
                one, other = ours.get(name), maybe(row[name], float)
                values += 1
                same += (one is None) == (other is None) and (
                    one is None or bits(float(one)) == bits(other))
                if not equal(name, one, other):
                    differences.append("symbol %d second %d: expected %s %r, was %r"
                                       % (symbol, s, name, one, other))
        differences += ["symbol %d second %d: a row of no known second" % (symbol, s)
                        for s in sorted(theirs)]
    for symbol in stored:
        differences.append("symbol %d: rows but no marks" % symbol)
    for line in differences[:20]:
        print(line)
    print("%d rows, %d values, %d of them equal to the bit, %d differences"
          % (rows, values, same, len(differences)))
    return 1 if differences or not rows else 0


def write(symbols):
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["symbol_id", "window_start", "quality"] + NAMES)
    for symbol, computed in symbols:
        for s, mask, v in computed:
            start = (EPOCH + timedelta(seconds=s)).isoformat()
            values = [v.get(name) for name in NAMES]
            out.writerow([symbol, start, mask] + ["" if x is None else repr(x) for x in values])
    return 0


def main(arguments):
    if not arguments or arguments[0].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    folder = arguments[0]
    marks, quotes, trades, depth = (
        table(folder, name) for name in ("second_marks", "book_ticker", "trades", "depth_events"))
    symbols = ((symbol, rows_of_symbol(marks[symbol], quotes.get(symbol, []),
                                       trades.get(symbol, []), depth.get(symbol, [])))
               for symbol in sorted(marks))
    return compare(symbols, folder) if "--compare" in arguments[1:] else write(symbols)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
