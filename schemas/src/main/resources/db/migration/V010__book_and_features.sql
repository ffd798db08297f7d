-- The book of a second, the book's best levels after each event, and the feature set core: what is
-- computed from the order book, and the training set.

CREATE TABLE orderbook_top5 (
  symbol_id integer NOT NULL REFERENCES symbols,
  event_time timestamptz NOT NULL,
  last_update_id bigint NOT NULL,
  first_update_id bigint NOT NULL,
  key_frame boolean NOT NULL,
  bid_price_1 double precision,
  bid_price_2 double precision,
  bid_price_3 double precision,
  bid_price_4 double precision,
  bid_price_5 double precision,
  bid_qty_1 double precision,
  bid_qty_2 double precision,
  bid_qty_3 double precision,
  bid_qty_4 double precision,
  bid_qty_5 double precision,
  ask_price_1 double precision,
  ask_price_2 double precision,
  ask_price_3 double precision,
  ask_price_4 double precision,
  ask_price_5 double precision,
  ask_qty_1 double precision,
  ask_qty_2 double precision,
  ask_qty_3 double precision,
  ask_qty_4 double precision,
  ask_qty_5 double precision,
  mid double precision,
  spread double precision,
  microprice double precision,
  k_imb_1 double precision,
  k_imb_3 double precision,
  k_imb_5 double precision,
  k_depth_bid_5_quote double precision,
  k_depth_ask_5_quote double precision,
  k_dwmid_5_bps double precision,
  k_slope_bid_5 double precision,
  k_slope_ask_5 double precision,
  ofi_1 double precision,
  ofi_2 double precision,
  ofi_3 double precision,
  ofi_4 double precision,
  ofi_5 double precision,
  in_sync boolean NOT NULL,
  ingest_ns bigint NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id, event_time, last_update_id)
);

COMMENT ON TABLE orderbook_top5 IS
  'The best five levels after an applied depth event or key frame, with the book''s features. Topic <exchange>-top5, key = symbol.';
COMMENT ON COLUMN orderbook_top5.symbol_id IS
  'Our id of the symbol, from binance-symbols and the table symbols; never reused.';
COMMENT ON COLUMN orderbook_top5.event_time IS
  'When it took effect, the exchange''s clock, µs: E of the event, after a resynchronisation not before the key frame''s.';
COMMENT ON COLUMN orderbook_top5.last_update_id IS
  'u of the event, lastUpdateId of a key frame: the book''s id.';
COMMENT ON COLUMN orderbook_top5.first_update_id IS
  'U of the event; of a key frame its last update id.';
COMMENT ON COLUMN orderbook_top5.key_frame IS
  'Whether a key frame made the book; else a diff changed it.';
COMMENT ON COLUMN orderbook_top5.bid_price_1 IS
  'Best bid price after the event; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN orderbook_top5.bid_price_2 IS
  '2nd best bid price after the event; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN orderbook_top5.bid_price_3 IS
  '3rd best bid price after the event; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN orderbook_top5.bid_price_4 IS
  '4th best bid price after the event; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN orderbook_top5.bid_price_5 IS
  '5th best bid price after the event; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN orderbook_top5.bid_qty_1 IS
  'Quantity at bid_price_1, base units.';
COMMENT ON COLUMN orderbook_top5.bid_qty_2 IS
  'Quantity at bid_price_2, base units.';
COMMENT ON COLUMN orderbook_top5.bid_qty_3 IS
  'Quantity at bid_price_3, base units.';
COMMENT ON COLUMN orderbook_top5.bid_qty_4 IS
  'Quantity at bid_price_4, base units.';
COMMENT ON COLUMN orderbook_top5.bid_qty_5 IS
  'Quantity at bid_price_5, base units.';
COMMENT ON COLUMN orderbook_top5.ask_price_1 IS
  'Best ask price after the event; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN orderbook_top5.ask_price_2 IS
  '2nd best ask price after the event; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN orderbook_top5.ask_price_3 IS
  '3rd best ask price after the event; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN orderbook_top5.ask_price_4 IS
  '4th best ask price after the event; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN orderbook_top5.ask_price_5 IS
  '5th best ask price after the event; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN orderbook_top5.ask_qty_1 IS
  'Quantity at ask_price_1, base units.';
COMMENT ON COLUMN orderbook_top5.ask_qty_2 IS
  'Quantity at ask_price_2, base units.';
COMMENT ON COLUMN orderbook_top5.ask_qty_3 IS
  'Quantity at ask_price_3, base units.';
COMMENT ON COLUMN orderbook_top5.ask_qty_4 IS
  'Quantity at ask_price_4, base units.';
COMMENT ON COLUMN orderbook_top5.ask_qty_5 IS
  'Quantity at ask_price_5, base units.';
COMMENT ON COLUMN orderbook_top5.mid IS
  '(bid_price_1 + ask_price_1) / 2; null when a side is empty.';
COMMENT ON COLUMN orderbook_top5.spread IS
  'ask_price_1 − bid_price_1, below 0 when crossed; null when a side is empty.';
COMMENT ON COLUMN orderbook_top5.microprice IS
  '(bid·ask_qty + ask·bid_qty) / (bid_qty + ask_qty) of the best levels; null when a side is empty.';
COMMENT ON COLUMN orderbook_top5.k_imb_1 IS
  '(Σ bid quantity − Σ ask quantity) / (Σ bid quantity + Σ ask quantity), best level a side of the held book; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN orderbook_top5.k_imb_3 IS
  '(Σ bid quantity − Σ ask quantity) / (Σ bid quantity + Σ ask quantity), best 3 levels a side of the held book; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN orderbook_top5.k_imb_5 IS
  '(Σ bid quantity − Σ ask quantity) / (Σ bid quantity + Σ ask quantity), best 5 levels a side of the held book; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN orderbook_top5.k_depth_bid_5_quote IS
  'Σ price·quantity of the best 5 bid levels of the held book, quote currency; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN orderbook_top5.k_depth_ask_5_quote IS
  'Σ price·quantity of the best 5 ask levels of the held book, quote currency; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN orderbook_top5.k_dwmid_5_bps IS
  '10000 (d − m) / m, d = (B·VA + A·VB) / (VA + VB): B, A the mean prices of the best 5 bid and ask levels weighted by quantity, VB, VA their quantities, m the book''s mid; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN orderbook_top5.k_slope_bid_5 IS
  'k_depth_bid_5_quote / bps from the book''s mid to the 5th bid price; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN orderbook_top5.k_slope_ask_5 IS
  'k_depth_ask_5_quote / bps from the book''s mid to the 5th ask price; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN orderbook_top5.ofi_1 IS
  'e of level 1: what the event did to the order flow there, base units; null when the level was absent before or after it, of a key frame and the event after one, and unless the best levels were known in full before and after it.';
COMMENT ON COLUMN orderbook_top5.ofi_2 IS
  'e of level 2: what the event did to the order flow there, base units; null when the level was absent before or after it, of a key frame and the event after one, and unless the best levels were known in full before and after it.';
COMMENT ON COLUMN orderbook_top5.ofi_3 IS
  'e of level 3: what the event did to the order flow there, base units; null when the level was absent before or after it, of a key frame and the event after one, and unless the best levels were known in full before and after it.';
COMMENT ON COLUMN orderbook_top5.ofi_4 IS
  'e of level 4: what the event did to the order flow there, base units; null when the level was absent before or after it, of a key frame and the event after one, and unless the best levels were known in full before and after it.';
COMMENT ON COLUMN orderbook_top5.ofi_5 IS
  'e of level 5: what the event did to the order flow there, base units; null when the level was absent before or after it, of a key frame and the event after one, and unless the best levels were known in full before and after it.';
COMMENT ON COLUMN orderbook_top5.in_sync IS
  'The key frame vouches for these levels. false: the market has left its range, so levels may be missing among them.';
COMMENT ON COLUMN orderbook_top5.ingest_ns IS
  'Our clock when the event''s frame left the socket, ns since 1970-01-01 UTC, not corrected for the exchange''s clock.';
COMMENT ON COLUMN orderbook_top5.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';

CREATE INDEX orderbook_top5_by_time ON orderbook_top5 (event_time);

CREATE TABLE book_1s (
  symbol_id integer NOT NULL REFERENCES symbols,
  window_start timestamptz NOT NULL,
  bid_price_1 double precision,
  bid_price_2 double precision,
  bid_price_3 double precision,
  bid_price_4 double precision,
  bid_price_5 double precision,
  bid_qty_1 double precision,
  bid_qty_2 double precision,
  bid_qty_3 double precision,
  bid_qty_4 double precision,
  bid_qty_5 double precision,
  ask_price_1 double precision,
  ask_price_2 double precision,
  ask_price_3 double precision,
  ask_price_4 double precision,
  ask_price_5 double precision,
  ask_qty_1 double precision,
  ask_qty_2 double precision,
  ask_qty_3 double precision,
  ask_qty_4 double precision,
  ask_qty_5 double precision,
  event_count bigint NOT NULL,
  first_update_id bigint,
  last_update_id bigint,
  in_sync boolean NOT NULL,
  quality integer NOT NULL,
  revision integer NOT NULL,
  available_at timestamptz NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id, window_start)
);

COMMENT ON TABLE book_1s IS
  'The order book of one second: the best five levels in force at its end. Topic <exchange>-book-bars-1s, key = symbol.';
COMMENT ON COLUMN book_1s.symbol_id IS
  'Our id of the symbol, from binance-symbols and the table symbols; never reused.';
COMMENT ON COLUMN book_1s.window_start IS
  'Start of the second, the exchange''s clock, µs, a whole second.';
COMMENT ON COLUMN book_1s.bid_price_1 IS
  'Best bid price in force at the end; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN book_1s.bid_price_2 IS
  '2nd best bid price in force at the end; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN book_1s.bid_price_3 IS
  '3rd best bid price in force at the end; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN book_1s.bid_price_4 IS
  '4th best bid price in force at the end; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN book_1s.bid_price_5 IS
  '5th best bid price in force at the end; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN book_1s.bid_qty_1 IS
  'Quantity at bid_price_1, base units.';
COMMENT ON COLUMN book_1s.bid_qty_2 IS
  'Quantity at bid_price_2, base units.';
COMMENT ON COLUMN book_1s.bid_qty_3 IS
  'Quantity at bid_price_3, base units.';
COMMENT ON COLUMN book_1s.bid_qty_4 IS
  'Quantity at bid_price_4, base units.';
COMMENT ON COLUMN book_1s.bid_qty_5 IS
  'Quantity at bid_price_5, base units.';
COMMENT ON COLUMN book_1s.ask_price_1 IS
  'Best ask price in force at the end; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN book_1s.ask_price_2 IS
  '2nd best ask price in force at the end; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN book_1s.ask_price_3 IS
  '3rd best ask price in force at the end; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN book_1s.ask_price_4 IS
  '4th best ask price in force at the end; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN book_1s.ask_price_5 IS
  '5th best ask price in force at the end; null when the book is unknown or has fewer levels.';
COMMENT ON COLUMN book_1s.ask_qty_1 IS
  'Quantity at ask_price_1, base units.';
COMMENT ON COLUMN book_1s.ask_qty_2 IS
  'Quantity at ask_price_2, base units.';
COMMENT ON COLUMN book_1s.ask_qty_3 IS
  'Quantity at ask_price_3, base units.';
COMMENT ON COLUMN book_1s.ask_qty_4 IS
  'Quantity at ask_price_4, base units.';
COMMENT ON COLUMN book_1s.ask_qty_5 IS
  'Quantity at ask_price_5, base units.';
COMMENT ON COLUMN book_1s.event_count IS
  'Depth events applied in the second.';
COMMENT ON COLUMN book_1s.first_update_id IS
  'U of the second''s first applied depth event; null when silent.';
COMMENT ON COLUMN book_1s.last_update_id IS
  'u of the second''s last applied depth event; null when silent.';
COMMENT ON COLUMN book_1s.in_sync IS
  'The book is known at the end of the second, and its key frame vouches for these levels. false with levels: the market has left that range, so levels may be missing among them.';
COMMENT ON COLUMN book_1s.quality IS
  'Mask, 0 = complete: 1 QUOTE_GAP, 2 TRADE_GAP, 4 BOOK_GAP, 8 STALE, 16 REVISED, 32 REPAIRED, 64 WARMING, 128 TAINTED, 256 NOT_TRADING, 512 CLOCK, 1024 RULE_CHANGE.';
COMMENT ON COLUMN book_1s.revision IS
  'How often the row changed since it was first final; −1 while provisional (STALE).';
COMMENT ON COLUMN book_1s.available_at IS
  'When the row could be known: append time of the mark that caused it, our broker''s clock, µs.';
COMMENT ON COLUMN book_1s.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';

CREATE INDEX book_1s_by_time ON book_1s (window_start);

CREATE TABLE features_1s (
  symbol_id integer NOT NULL REFERENCES symbols,
  window_start timestamptz NOT NULL,
  quality integer NOT NULL,
  revision integer NOT NULL,
  available_at timestamptz NOT NULL,
  q_bid double precision,
  q_ask double precision,
  q_bid_qty double precision,
  q_ask_qty double precision,
  q_mid double precision,
  q_spread_bps double precision,
  q_spread_ticks bigint,
  q_wmid_bps double precision,
  q_imb double precision,
  q_age_ms double precision,
  q_updates_1 bigint,
  q_updates_10 bigint,
  q_updates_60 bigint,
  q_ofi_1 double precision,
  q_ofi_10 double precision,
  q_ofi_60 double precision,
  q_ofi_norm_1 double precision,
  q_ofi_norm_10 double precision,
  q_ofi_norm_60 double precision,
  k_imb_1 double precision,
  k_imb_3 double precision,
  k_imb_5 double precision,
  k_depth_bid_5_quote double precision,
  k_depth_ask_5_quote double precision,
  k_dwmid_5_bps double precision,
  k_slope_bid_5 double precision,
  k_slope_ask_5 double precision,
  k_mlofi_1_1 double precision,
  k_mlofi_1_10 double precision,
  k_mlofi_1_60 double precision,
  k_mlofi_2_1 double precision,
  k_mlofi_2_10 double precision,
  k_mlofi_2_60 double precision,
  k_mlofi_3_1 double precision,
  k_mlofi_3_10 double precision,
  k_mlofi_3_60 double precision,
  k_mlofi_4_1 double precision,
  k_mlofi_4_10 double precision,
  k_mlofi_4_60 double precision,
  k_mlofi_5_1 double precision,
  k_mlofi_5_10 double precision,
  k_mlofi_5_60 double precision,
  k_age_ms double precision,
  k_events_1 bigint,
  k_events_60 bigint,
  t_last double precision,
  t_age_ms double precision,
  t_base_1 double precision,
  t_base_10 double precision,
  t_base_60 double precision,
  t_base_300 double precision,
  t_quote_1 double precision,
  t_quote_10 double precision,
  t_quote_60 double precision,
  t_quote_300 double precision,
  t_buy_base_1 double precision,
  t_buy_base_10 double precision,
  t_buy_base_60 double precision,
  t_buy_base_300 double precision,
  t_flow_10 double precision,
  t_flow_60 double precision,
  t_flow_300 double precision,
  t_agg_count_1 bigint,
  t_agg_count_60 bigint,
  t_fill_count_1 bigint,
  t_fill_count_60 bigint,
  t_intensity_60 double precision,
  t_intensity_300 double precision,
  t_vwap_dist_bps_60 double precision,
  t_vwap_dist_bps_300 double precision,
  r_1_bps double precision,
  r_5_bps double precision,
  r_10_bps double precision,
  r_30_bps double precision,
  r_60_bps double precision,
  r_300_bps double precision,
  rv_60_bps double precision,
  rv_300_bps double precision,
  range_60_bps double precision,
  range_300_bps double precision,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id, window_start)
);

COMMENT ON TABLE features_1s IS
  'The feature set core of one second, and its mask: t = window_start + 1 s. Topic <exchange>-features-1s, key = symbol.';
COMMENT ON COLUMN features_1s.symbol_id IS
  'Our id of the symbol, from binance-symbols and the table symbols; never reused.';
COMMENT ON COLUMN features_1s.window_start IS
  'Start of the second, the exchange''s clock, µs, a whole second.';
COMMENT ON COLUMN features_1s.quality IS
  'Mask, 0 = complete: 1 QUOTE_GAP, 2 TRADE_GAP, 4 BOOK_GAP, 8 STALE, 16 REVISED, 32 REPAIRED, 64 WARMING, 128 TAINTED, 256 NOT_TRADING, 512 CLOCK, 1024 RULE_CHANGE.';
COMMENT ON COLUMN features_1s.revision IS
  'How often the row changed since it was first final; −1 while provisional (STALE).';
COMMENT ON COLUMN features_1s.available_at IS
  'When the row could be known: append time of the mark that caused it, our broker''s clock, µs.';
COMMENT ON COLUMN features_1s.q_bid IS
  'Best bid price of the last quote before t; null while no quote is known.';
COMMENT ON COLUMN features_1s.q_ask IS
  'Best ask price of the last quote before t; null while no quote is known.';
COMMENT ON COLUMN features_1s.q_bid_qty IS
  'Quantity at the last quote''s best bid; null while no quote is known.';
COMMENT ON COLUMN features_1s.q_ask_qty IS
  'Quantity at the last quote''s best ask; null while no quote is known.';
COMMENT ON COLUMN features_1s.q_mid IS
  '(bid + ask) / 2 of the last quote; null while no quote is known.';
COMMENT ON COLUMN features_1s.q_spread_bps IS
  '10000 (ask − bid) / mid of the last quote, below 0 when crossed; null while no quote is known.';
COMMENT ON COLUMN features_1s.q_spread_ticks IS
  '(ask − bid) / tick size in force, to the nearest whole number; null while no quote or no tick size is known.';
COMMENT ON COLUMN features_1s.q_wmid_bps IS
  '10000 (w − mid) / mid, w = (bid·ask_qty + ask·bid_qty) / (bid_qty + ask_qty), of the last quote; null while no quote is known or when its quantities add up to 0.';
COMMENT ON COLUMN features_1s.q_imb IS
  '(bid_qty − ask_qty) / (bid_qty + ask_qty) of the last quote; null while no quote is known or when its quantities add up to 0.';
COMMENT ON COLUMN features_1s.q_age_ms IS
  't − time of the last quote, ms; null while no quote is known.';
COMMENT ON COLUMN features_1s.q_updates_1 IS
  'Quotes of the last 1 s.';
COMMENT ON COLUMN features_1s.q_updates_10 IS
  'Quotes of the last 10 s.';
COMMENT ON COLUMN features_1s.q_updates_60 IS
  'Quotes of the last 60 s.';
COMMENT ON COLUMN features_1s.q_ofi_1 IS
  'Order flow imbalance at the best levels: Σ e over the quotes of the last 1 s, each against the one before, e = [b ≥ b′] qb − [b ≤ b′] qb′ − [a ≤ a′] qa + [a ≥ a′] qa′; null when no quote is known before the window.';
COMMENT ON COLUMN features_1s.q_ofi_10 IS
  'Order flow imbalance at the best levels: Σ e over the quotes of the last 10 s, each against the one before, e = [b ≥ b′] qb − [b ≤ b′] qb′ − [a ≤ a′] qa + [a ≥ a′] qa′; null when no quote is known before the window.';
COMMENT ON COLUMN features_1s.q_ofi_60 IS
  'Order flow imbalance at the best levels: Σ e over the quotes of the last 60 s, each against the one before, e = [b ≥ b′] qb − [b ≤ b′] qb′ − [a ≤ a′] qa + [a ≥ a′] qa′; null when no quote is known before the window.';
COMMENT ON COLUMN features_1s.q_ofi_norm_1 IS
  'q_ofi_1 / mean of (bid_qty + ask_qty) / 2 over the window''s quotes; null when q_ofi_1 is, or when the window has no quote.';
COMMENT ON COLUMN features_1s.q_ofi_norm_10 IS
  'q_ofi_10 / mean of (bid_qty + ask_qty) / 2 over the window''s quotes; null when q_ofi_10 is, or when the window has no quote.';
COMMENT ON COLUMN features_1s.q_ofi_norm_60 IS
  'q_ofi_60 / mean of (bid_qty + ask_qty) / 2 over the window''s quotes; null when q_ofi_60 is, or when the window has no quote.';
COMMENT ON COLUMN features_1s.k_imb_1 IS
  '(Σ bid quantity − Σ ask quantity) / (Σ bid quantity + Σ ask quantity), best level a side of the held book; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN features_1s.k_imb_3 IS
  '(Σ bid quantity − Σ ask quantity) / (Σ bid quantity + Σ ask quantity), best 3 levels a side of the held book; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN features_1s.k_imb_5 IS
  '(Σ bid quantity − Σ ask quantity) / (Σ bid quantity + Σ ask quantity), best 5 levels a side of the held book; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN features_1s.k_depth_bid_5_quote IS
  'Σ price·quantity of the best 5 bid levels of the held book, quote currency; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN features_1s.k_depth_ask_5_quote IS
  'Σ price·quantity of the best 5 ask levels of the held book, quote currency; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN features_1s.k_dwmid_5_bps IS
  '10000 (d − m) / m, d = (B·VA + A·VB) / (VA + VB): B, A the mean prices of the best 5 bid and ask levels weighted by quantity, VB, VA their quantities, m the book''s mid; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN features_1s.k_slope_bid_5 IS
  'k_depth_bid_5_quote / bps from the book''s mid to the 5th bid price; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN features_1s.k_slope_ask_5 IS
  'k_depth_ask_5_quote / bps from the book''s mid to the 5th ask price; null when the book is unknown or has fewer levels on a side.';
COMMENT ON COLUMN features_1s.k_mlofi_1_1 IS
  'Order flow imbalance at level 1: Σ e over the depth events applied in the last 1 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_1_10 IS
  'Order flow imbalance at level 1: Σ e over the depth events applied in the last 10 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_1_60 IS
  'Order flow imbalance at level 1: Σ e over the depth events applied in the last 60 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_2_1 IS
  'Order flow imbalance at level 2: Σ e over the depth events applied in the last 1 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_2_10 IS
  'Order flow imbalance at level 2: Σ e over the depth events applied in the last 10 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_2_60 IS
  'Order flow imbalance at level 2: Σ e over the depth events applied in the last 60 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_3_1 IS
  'Order flow imbalance at level 3: Σ e over the depth events applied in the last 1 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_3_10 IS
  'Order flow imbalance at level 3: Σ e over the depth events applied in the last 10 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_3_60 IS
  'Order flow imbalance at level 3: Σ e over the depth events applied in the last 60 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_4_1 IS
  'Order flow imbalance at level 4: Σ e over the depth events applied in the last 1 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_4_10 IS
  'Order flow imbalance at level 4: Σ e over the depth events applied in the last 10 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_4_60 IS
  'Order flow imbalance at level 4: Σ e over the depth events applied in the last 60 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_5_1 IS
  'Order flow imbalance at level 5: Σ e over the depth events applied in the last 1 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_5_10 IS
  'Order flow imbalance at level 5: Σ e over the depth events applied in the last 10 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_mlofi_5_60 IS
  'Order flow imbalance at level 5: Σ e over the depth events applied in the last 60 s, e as in q_ofi with the level''s price and quantity before and after the event; null when the book was not known throughout, or the level absent before or after any of them.';
COMMENT ON COLUMN features_1s.k_age_ms IS
  't − time of the last applied depth event, ms; null while the book is unknown.';
COMMENT ON COLUMN features_1s.k_events_1 IS
  'Depth events applied in the last 1 s.';
COMMENT ON COLUMN features_1s.k_events_60 IS
  'Depth events applied in the last 60 s.';
COMMENT ON COLUMN features_1s.t_last IS
  'Price of the last trade before t; null before the first.';
COMMENT ON COLUMN features_1s.t_age_ms IS
  't − time of the last trade, ms; null before the first.';
COMMENT ON COLUMN features_1s.t_base_1 IS
  'Σ quantity of the trades of the last 1 s.';
COMMENT ON COLUMN features_1s.t_base_10 IS
  'Σ quantity of the trades of the last 10 s.';
COMMENT ON COLUMN features_1s.t_base_60 IS
  'Σ quantity of the trades of the last 60 s.';
COMMENT ON COLUMN features_1s.t_base_300 IS
  'Σ quantity of the trades of the last 300 s.';
COMMENT ON COLUMN features_1s.t_quote_1 IS
  'Σ price·quantity of the trades of the last 1 s, quote currency.';
COMMENT ON COLUMN features_1s.t_quote_10 IS
  'Σ price·quantity of the trades of the last 10 s, quote currency.';
COMMENT ON COLUMN features_1s.t_quote_60 IS
  'Σ price·quantity of the trades of the last 60 s, quote currency.';
COMMENT ON COLUMN features_1s.t_quote_300 IS
  'Σ price·quantity of the trades of the last 300 s, quote currency.';
COMMENT ON COLUMN features_1s.t_buy_base_1 IS
  'Σ quantity of the trades of the last 1 s in which the taker bought.';
COMMENT ON COLUMN features_1s.t_buy_base_10 IS
  'Σ quantity of the trades of the last 10 s in which the taker bought.';
COMMENT ON COLUMN features_1s.t_buy_base_60 IS
  'Σ quantity of the trades of the last 60 s in which the taker bought.';
COMMENT ON COLUMN features_1s.t_buy_base_300 IS
  'Σ quantity of the trades of the last 300 s in which the taker bought.';
COMMENT ON COLUMN features_1s.t_flow_10 IS
  '(2·t_buy_base_W − t_base_W) / t_base_W, W = 10 s: 1 when takers only bought, −1 when they only sold; null when nothing was traded.';
COMMENT ON COLUMN features_1s.t_flow_60 IS
  '(2·t_buy_base_W − t_base_W) / t_base_W, W = 60 s: 1 when takers only bought, −1 when they only sold; null when nothing was traded.';
COMMENT ON COLUMN features_1s.t_flow_300 IS
  '(2·t_buy_base_W − t_base_W) / t_base_W, W = 300 s: 1 when takers only bought, −1 when they only sold; null when nothing was traded.';
COMMENT ON COLUMN features_1s.t_agg_count_1 IS
  'Aggregate trades of the last 1 s.';
COMMENT ON COLUMN features_1s.t_agg_count_60 IS
  'Aggregate trades of the last 60 s.';
COMMENT ON COLUMN features_1s.t_fill_count_1 IS
  'Single fills of the last 1 s: Σ (last_trade_id − first_trade_id + 1) of its aggregate trades.';
COMMENT ON COLUMN features_1s.t_fill_count_60 IS
  'Single fills of the last 60 s: Σ (last_trade_id − first_trade_id + 1) of its aggregate trades.';
COMMENT ON COLUMN features_1s.t_intensity_60 IS
  'Aggregate trades a second, mean over the last 60 s.';
COMMENT ON COLUMN features_1s.t_intensity_300 IS
  'Aggregate trades a second, mean over the last 300 s.';
COMMENT ON COLUMN features_1s.t_vwap_dist_bps_60 IS
  '10000 ln(q_mid / (t_quote_W / t_base_W)), W = 60 s; null when nothing was traded or no quote is known.';
COMMENT ON COLUMN features_1s.t_vwap_dist_bps_300 IS
  '10000 ln(q_mid / (t_quote_W / t_base_W)), W = 300 s; null when nothing was traded or no quote is known.';
COMMENT ON COLUMN features_1s.r_1_bps IS
  '10000 ln(q_mid at t / q_mid at t − 1 s); null when either is.';
COMMENT ON COLUMN features_1s.r_5_bps IS
  '10000 ln(q_mid at t / q_mid at t − 5 s); null when either is.';
COMMENT ON COLUMN features_1s.r_10_bps IS
  '10000 ln(q_mid at t / q_mid at t − 10 s); null when either is.';
COMMENT ON COLUMN features_1s.r_30_bps IS
  '10000 ln(q_mid at t / q_mid at t − 30 s); null when either is.';
COMMENT ON COLUMN features_1s.r_60_bps IS
  '10000 ln(q_mid at t / q_mid at t − 60 s); null when either is.';
COMMENT ON COLUMN features_1s.r_300_bps IS
  '10000 ln(q_mid at t / q_mid at t − 300 s); null when either is.';
COMMENT ON COLUMN features_1s.rv_60_bps IS
  'Square root of the Σ of squared r_1_bps of the last 60 s, not annualised; null when any of them is.';
COMMENT ON COLUMN features_1s.rv_300_bps IS
  'Square root of the Σ of squared r_1_bps of the last 300 s, not annualised; null when any of them is.';
COMMENT ON COLUMN features_1s.range_60_bps IS
  '10000 ln(highest mid / lowest mid) over every quote of the last 60 s and the one carried in; null while no quote is known.';
COMMENT ON COLUMN features_1s.range_300_bps IS
  '10000 ln(highest mid / lowest mid) over every quote of the last 300 s and the one carried in; null while no quote is known.';
COMMENT ON COLUMN features_1s.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';

CREATE INDEX features_1s_by_time ON features_1s (window_start);

-- As of the other bars (V007).
CREATE TRIGGER keep_higher_revision BEFORE UPDATE ON book_1s
  FOR EACH ROW WHEN (NEW.revision < OLD.revision) EXECUTE FUNCTION keep_row();
CREATE TRIGGER keep_higher_revision BEFORE UPDATE ON features_1s
  FOR EACH ROW WHEN (NEW.revision < OLD.revision) EXECUTE FUNCTION keep_row();

-- A feature in ticks is recomputed with the tick size of its own second, not with today's.
ALTER TABLE second_marks ADD COLUMN tick_size numeric;
ALTER TABLE second_marks ADD COLUMN step_size numeric;

COMMENT ON COLUMN second_marks.tick_size IS
  'Smallest price step, an exact decimal, in force at the end of the second as the producer knows it; null when unknown.';
COMMENT ON COLUMN second_marks.step_size IS
  'Smallest quantity step, an exact decimal, in force at the end of the second as the producer knows it; null when unknown.';
