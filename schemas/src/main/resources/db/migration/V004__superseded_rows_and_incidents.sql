-- What was served before a revision, and what befell the feed: both are read to judge other rows.

CREATE TABLE superseded_rows (
  symbol_id integer NOT NULL REFERENCES symbols,
  table_name text NOT NULL,
  window_start timestamptz NOT NULL,
  quality integer NOT NULL,
  revision integer NOT NULL,
  available_at timestamptz NOT NULL,
  superseded_at timestamptz NOT NULL,
  row jsonb NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id, table_name, window_start, revision)
);

COMMENT ON TABLE superseded_rows IS
  'A row as it stood before a revision replaced it. Topic <exchange>-superseded-rows, key = symbol.';
COMMENT ON COLUMN superseded_rows.symbol_id IS
  'Our id of the symbol, from binance-symbols and the table symbols; never reused.';
COMMENT ON COLUMN superseded_rows.table_name IS
  'The table it stood in: bt_1s, trade_1s, …';
COMMENT ON COLUMN superseded_rows.window_start IS
  'Start of the second, the exchange''s clock, µs, a whole second.';
COMMENT ON COLUMN superseded_rows.quality IS
  'Mask, 0 = complete: 1 QUOTE_GAP, 2 TRADE_GAP, 4 BOOK_GAP, 8 STALE, 16 REVISED, 32 REPAIRED, 64 WARMING, 128 TAINTED, 256 NOT_TRADING, 512 CLOCK, 1024 RULE_CHANGE.';
COMMENT ON COLUMN superseded_rows.revision IS
  'How often the row changed since it was first final; −1 while provisional (STALE).';
COMMENT ON COLUMN superseded_rows.available_at IS
  'When the row could be known: append time of the mark that caused it, our broker''s clock, µs.';
COMMENT ON COLUMN superseded_rows.superseded_at IS
  'available_at of the row that replaced it, µs.';
COMMENT ON COLUMN superseded_rows.row IS
  'The replaced row, a JSON object whose keys are the table''s columns.';
COMMENT ON COLUMN superseded_rows.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';

CREATE TABLE incidents (
  incident_id text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  symbol text,
  from_time timestamptz NOT NULL,
  until_time timestamptz,
  from_id bigint,
  until_id bigint,
  detail text NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (incident_id)
);

COMMENT ON TABLE incidents IS
  'Something that a reader of the data may have to know. Topic <exchange>-incidents, key = symbol, or connection where no symbol is named.';
COMMENT ON COLUMN incidents.incident_id IS
  'SHA-256 over kind, subject, from and ids, the first 32 hex digits: the same incident has the same id.';
COMMENT ON COLUMN incidents.kind IS
  'CONNECTED, DISCONNECTED, SILENT, GAP, RESYNC, REPAIRED, PERMANENT_HOLE, CLOCK_JUMP, RULE_CHANGE, NO_SNAPSHOT, NO_DATA, TOO_LATE, DOWN.';
COMMENT ON COLUMN incidents.subject IS
  'What it befell: a symbol and its stream (BTCUSDT@aggTrade), or a connection.';
COMMENT ON COLUMN incidents.symbol IS
  'The symbol; null when it befell a connection.';
COMMENT ON COLUMN incidents.from_time IS
  'Start, the exchange''s clock where known, µs.';
COMMENT ON COLUMN incidents.until_time IS
  'End; null while it lasts or when it is a moment.';
COMMENT ON COLUMN incidents.from_id IS
  'First id missing or concerned; null when ids say nothing.';
COMMENT ON COLUMN incidents.until_id IS
  'Last id missing or concerned.';
COMMENT ON COLUMN incidents.detail IS
  'One sentence for a person.';
COMMENT ON COLUMN incidents.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';

CREATE INDEX incidents_by_time ON incidents (from_time);
