-- The raw topics, a row an event. Each key is the exchange's own id behind symbol and time, so that
-- a record that comes again (overlap, repair, redelivery) is the same row.

CREATE TABLE book_ticker (
  symbol_id integer NOT NULL REFERENCES symbols,
  event_time timestamptz NOT NULL,
  update_id bigint NOT NULL,
  bid_price double precision NOT NULL,
  bid_qty double precision NOT NULL,
  ask_price double precision NOT NULL,
  ask_qty double precision NOT NULL,
  ingest_ns bigint NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id, event_time, update_id)
);

COMMENT ON TABLE book_ticker IS
  'Best bid and ask after one book update. Topic <exchange>-book-tickers, key = symbol.';
COMMENT ON COLUMN book_ticker.symbol_id IS
  'Our id of the symbol, from binance-symbols and the table symbols; never reused.';
COMMENT ON COLUMN book_ticker.event_time IS
  'When the quote was in force, the exchange''s clock, µs. USD-M and COIN-M: T. Spot sends none: receive time minus the connection''s clock offset, decided once by the producer.';
COMMENT ON COLUMN book_ticker.update_id IS
  'Order book update id, u; rises per symbol, shared with depth.';
COMMENT ON COLUMN book_ticker.bid_price IS
  'Best bid, b; quote currency per base unit.';
COMMENT ON COLUMN book_ticker.bid_qty IS
  'Quantity at the best bid, B; base units.';
COMMENT ON COLUMN book_ticker.ask_price IS
  'Best ask, a; quote currency per base unit.';
COMMENT ON COLUMN book_ticker.ask_qty IS
  'Quantity at the best ask, A; base units.';
COMMENT ON COLUMN book_ticker.ingest_ns IS
  'Our clock when the frame left the socket, ns since 1970-01-01 UTC, not corrected for the exchange''s clock.';
COMMENT ON COLUMN book_ticker.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';

CREATE TABLE trades (
  symbol_id integer NOT NULL REFERENCES symbols,
  event_time timestamptz NOT NULL,
  agg_trade_id bigint NOT NULL,
  price double precision NOT NULL,
  qty double precision NOT NULL,
  first_trade_id bigint NOT NULL,
  last_trade_id bigint NOT NULL,
  buyer_is_maker boolean NOT NULL,
  repaired boolean NOT NULL,
  ingest_ns bigint NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id, event_time, agg_trade_id)
);

COMMENT ON TABLE trades IS
  'Fills of one taker order at one price. Topic <exchange>-agg-trades, key = symbol. Where only single trades were subscribed, all three ids are the trade id.';
COMMENT ON COLUMN trades.symbol_id IS
  'Our id of the symbol, from binance-symbols and the table symbols; never reused.';
COMMENT ON COLUMN trades.event_time IS
  'Trade time, T, the exchange''s clock, µs.';
COMMENT ON COLUMN trades.agg_trade_id IS
  'Aggregate trade id, a; consecutive per symbol.';
COMMENT ON COLUMN trades.price IS
  'Price, p; quote currency per base unit.';
COMMENT ON COLUMN trades.qty IS
  'Quantity, q; base units.';
COMMENT ON COLUMN trades.first_trade_id IS
  'First trade inside, f.';
COMMENT ON COLUMN trades.last_trade_id IS
  'Last trade inside, l; the next aggregate''s first is this + 1.';
COMMENT ON COLUMN trades.buyer_is_maker IS
  'm: true when the aggressor sold.';
COMMENT ON COLUMN trades.repaired IS
  'True when fetched later by REST instead of received from the stream.';
COMMENT ON COLUMN trades.ingest_ns IS
  'Our clock when the frame left the socket, ns since 1970-01-01 UTC, not corrected for the exchange''s clock.';
COMMENT ON COLUMN trades.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';

CREATE TABLE depth_events (
  symbol_id integer NOT NULL REFERENCES symbols,
  event_time timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('DIFF', 'SNAPSHOT')),
  first_update_id bigint NOT NULL,
  last_update_id bigint NOT NULL,
  previous_update_id bigint,
  bids jsonb NOT NULL,
  asks jsonb NOT NULL,
  ingest_ns bigint NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id, event_time, last_update_id, kind)
);

COMMENT ON TABLE depth_events IS
  'A change of the order book, or a whole book (key frame). Topic <exchange>-depth, key = symbol.';
COMMENT ON COLUMN depth_events.symbol_id IS
  'Our id of the symbol, from binance-symbols and the table symbols; never reused.';
COMMENT ON COLUMN depth_events.event_time IS
  'E of a diff, the exchange''s clock, µs. Key frame: its E where sent, else receive time minus the connection''s clock offset.';
COMMENT ON COLUMN depth_events.kind IS
  'DIFF or SNAPSHOT (key frame).';
COMMENT ON COLUMN depth_events.first_update_id IS
  'U; of a key frame its last update id.';
COMMENT ON COLUMN depth_events.last_update_id IS
  'u of a diff, lastUpdateId of a key frame.';
COMMENT ON COLUMN depth_events.previous_update_id IS
  'pu, the u of the stream''s event before; null on spot and on key frames.';
COMMENT ON COLUMN depth_events.bids IS
  'Bid levels as sent, b; a key frame''s descend.';
COMMENT ON COLUMN depth_events.asks IS
  'Ask levels as sent, a; a key frame''s ascend.';
COMMENT ON COLUMN depth_events.ingest_ns IS
  'Our clock when the frame left the socket, ns since 1970-01-01 UTC, not corrected for the exchange''s clock.';
COMMENT ON COLUMN depth_events.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';
