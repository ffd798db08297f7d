-- The bars of a second, and the marks that closed it. Keys lead with the symbol; the second index
-- serves who wants all symbols of a period.

CREATE TABLE bt_1s (
  symbol_id integer NOT NULL REFERENCES symbols,
  window_start timestamptz NOT NULL,
  mid_open double precision,
  mid_high double precision,
  mid_low double precision,
  mid_close double precision,
  bid_price double precision,
  bid_qty double precision,
  ask_price double precision,
  ask_qty double precision,
  spread_min double precision,
  spread_max double precision,
  update_count bigint NOT NULL,
  invalid_count bigint NOT NULL,
  first_update_id bigint,
  last_update_id bigint,
  quality integer NOT NULL,
  revision integer NOT NULL,
  available_at timestamptz NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id, window_start)
);

COMMENT ON TABLE bt_1s IS
  'Quotes of one second. The quote in force at window_start is carried in. Topic <exchange>-quote-bars-1s, key = symbol.';
COMMENT ON COLUMN bt_1s.symbol_id IS
  'Our id of the symbol, from binance-symbols and the table symbols; never reused.';
COMMENT ON COLUMN bt_1s.window_start IS
  'Start of the second, the exchange''s clock, µs, a whole second.';
COMMENT ON COLUMN bt_1s.mid_open IS
  '(bid + ask) / 2 of the quote in force at window_start, else of the second''s first; null when there is none.';
COMMENT ON COLUMN bt_1s.mid_high IS
  'Highest mid, the carried quote included.';
COMMENT ON COLUMN bt_1s.mid_low IS
  'Lowest mid, the carried quote included.';
COMMENT ON COLUMN bt_1s.mid_close IS
  'Mid of the quote in force at the end.';
COMMENT ON COLUMN bt_1s.bid_price IS
  'Best bid in force at the end.';
COMMENT ON COLUMN bt_1s.bid_qty IS
  'Its quantity.';
COMMENT ON COLUMN bt_1s.ask_price IS
  'Best ask in force at the end.';
COMMENT ON COLUMN bt_1s.ask_qty IS
  'Its quantity.';
COMMENT ON COLUMN bt_1s.spread_min IS
  'Lowest ask − bid, the carried quote included; quote currency per base unit.';
COMMENT ON COLUMN bt_1s.spread_max IS
  'Highest ask − bid, the carried quote included.';
COMMENT ON COLUMN bt_1s.update_count IS
  'Quotes of the second.';
COMMENT ON COLUMN bt_1s.invalid_count IS
  'Those with ask ≤ bid, or a price or quantity ≤ 0.';
COMMENT ON COLUMN bt_1s.first_update_id IS
  'update_id of the second''s first quote by id; null when silent.';
COMMENT ON COLUMN bt_1s.last_update_id IS
  'update_id of the second''s last quote by id; null when silent.';
COMMENT ON COLUMN bt_1s.quality IS
  'Mask, 0 = complete: 1 QUOTE_GAP, 2 TRADE_GAP, 4 BOOK_GAP, 8 STALE, 16 REVISED, 32 REPAIRED, 64 WARMING, 128 TAINTED, 256 NOT_TRADING, 512 CLOCK, 1024 RULE_CHANGE.';
COMMENT ON COLUMN bt_1s.revision IS
  'How often the row changed since it was first final; −1 while provisional (STALE).';
COMMENT ON COLUMN bt_1s.available_at IS
  'When the row could be known: append time of the mark that caused it, our broker''s clock, µs.';
COMMENT ON COLUMN bt_1s.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';

CREATE INDEX bt_1s_by_time ON bt_1s (window_start);

CREATE TABLE trade_1s (
  symbol_id integer NOT NULL REFERENCES symbols,
  window_start timestamptz NOT NULL,
  open double precision,
  high double precision,
  low double precision,
  close double precision,
  base_volume double precision NOT NULL,
  quote_volume double precision NOT NULL,
  buy_base_volume double precision NOT NULL,
  buy_quote_volume double precision NOT NULL,
  vwap double precision,
  agg_trade_count bigint NOT NULL,
  trade_count bigint NOT NULL,
  first_agg_trade_id bigint,
  last_agg_trade_id bigint,
  quality integer NOT NULL,
  revision integer NOT NULL,
  available_at timestamptz NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id, window_start)
);

COMMENT ON TABLE trade_1s IS
  'Trades of one second, nothing carried in. Topic <exchange>-trade-bars-1s, key = symbol.';
COMMENT ON COLUMN trade_1s.symbol_id IS
  'Our id of the symbol, from binance-symbols and the table symbols; never reused.';
COMMENT ON COLUMN trade_1s.window_start IS
  'Start of the second, the exchange''s clock, µs, a whole second.';
COMMENT ON COLUMN trade_1s.open IS
  'Price of the first trade by id; null when silent.';
COMMENT ON COLUMN trade_1s.high IS
  'Highest price.';
COMMENT ON COLUMN trade_1s.low IS
  'Lowest price.';
COMMENT ON COLUMN trade_1s.close IS
  'Price of the last trade by id.';
COMMENT ON COLUMN trade_1s.base_volume IS
  'Σ qty, exact, rounded once.';
COMMENT ON COLUMN trade_1s.quote_volume IS
  'Σ price·qty, exact, rounded once.';
COMMENT ON COLUMN trade_1s.buy_base_volume IS
  'Σ qty where the taker bought (buyer_is_maker false).';
COMMENT ON COLUMN trade_1s.buy_quote_volume IS
  'Σ price·qty where the taker bought.';
COMMENT ON COLUMN trade_1s.vwap IS
  'quote_volume / base_volume; null when silent.';
COMMENT ON COLUMN trade_1s.agg_trade_count IS
  'Aggregate trades.';
COMMENT ON COLUMN trade_1s.trade_count IS
  'Σ (last_trade_id − first_trade_id + 1).';
COMMENT ON COLUMN trade_1s.first_agg_trade_id IS
  'Lowest agg_trade_id; null when silent.';
COMMENT ON COLUMN trade_1s.last_agg_trade_id IS
  'Highest agg_trade_id; null when silent.';
COMMENT ON COLUMN trade_1s.quality IS
  'Mask, 0 = complete: 1 QUOTE_GAP, 2 TRADE_GAP, 4 BOOK_GAP, 8 STALE, 16 REVISED, 32 REPAIRED, 64 WARMING, 128 TAINTED, 256 NOT_TRADING, 512 CLOCK, 1024 RULE_CHANGE.';
COMMENT ON COLUMN trade_1s.revision IS
  'How often the row changed since it was first final; −1 while provisional (STALE).';
COMMENT ON COLUMN trade_1s.available_at IS
  'When the row could be known: append time of the mark that caused it, our broker''s clock, µs.';
COMMENT ON COLUMN trade_1s.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';

CREATE INDEX trade_1s_by_time ON trade_1s (window_start);

CREATE TABLE second_marks (
  symbol_id integer NOT NULL REFERENCES symbols,
  window_start timestamptz NOT NULL,
  quote_offset bigint,
  trade_offset bigint,
  depth_offset bigint,
  quote_id bigint,
  trade_id bigint,
  depth_id bigint,
  quote_up boolean NOT NULL,
  trade_up boolean NOT NULL,
  depth_up boolean NOT NULL,
  down_since timestamptz,
  clock_offset_ns bigint,
  clock_steady boolean NOT NULL,
  trading boolean NOT NULL,
  played boolean NOT NULL,
  cut boolean NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id, window_start)
);

COMMENT ON TABLE second_marks IS
  'What the producer had published of one symbol when a second was due: closes the second [window_start, window_start + 1 s). Topic <exchange>-second-marks, key = symbol.';
COMMENT ON COLUMN second_marks.symbol_id IS
  'Our id of the symbol, from binance-symbols and the table symbols; never reused.';
COMMENT ON COLUMN second_marks.window_start IS
  'Start of the second, the exchange''s clock, µs, a whole second.';
COMMENT ON COLUMN second_marks.quote_offset IS
  'Offset in <exchange>-book-tickers, same partition number, of the symbol''s last record before the mark was due; null before its first.';
COMMENT ON COLUMN second_marks.trade_offset IS
  'Likewise in <exchange>-agg-trades.';
COMMENT ON COLUMN second_marks.depth_offset IS
  'Likewise in <exchange>-depth.';
COMMENT ON COLUMN second_marks.quote_id IS
  'Highest update_id published to <exchange>-book-tickers by then; null before the first.';
COMMENT ON COLUMN second_marks.trade_id IS
  'Highest agg_trade_id published by then; null before the first.';
COMMENT ON COLUMN second_marks.depth_id IS
  'Highest last_update_id of a diff published by then; null before the first.';
COMMENT ON COLUMN second_marks.quote_up IS
  'The bookTicker subscription was up throughout the second.';
COMMENT ON COLUMN second_marks.trade_up IS
  'The trade subscription was up throughout the second.';
COMMENT ON COLUMN second_marks.depth_up IS
  'The depth subscription was up throughout the second.';
COMMENT ON COLUMN second_marks.down_since IS
  'Set when it shows only now that the feed was down: since when in truth (a half-open socket); the exchange''s clock, µs.';
COMMENT ON COLUMN second_marks.clock_offset_ns IS
  'Our receive clock minus the exchange''s, ns, as last known; null when unknown.';
COMMENT ON COLUMN second_marks.clock_steady IS
  'The offset was known and changed by at most 100 ms within the second, and no quote was held back by more.';
COMMENT ON COLUMN second_marks.trading IS
  'The symbol''s status was TRADING as last known.';
COMMENT ON COLUMN second_marks.played IS
  'Published under a recorded clock: not now, not to be judged by the wall clock.';
COMMENT ON COLUMN second_marks.cut IS
  'More than the state horizon passed unobserved before this second: nothing carries over, no window reaches across.';
COMMENT ON COLUMN second_marks.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';
