-- The ids that every other table refers to. They are given out here only, in the order of the
-- names, and never again: an identity column keeps counting even when a row is deleted.

CREATE TABLE symbols (
  symbol_id integer GENERATED ALWAYS AS IDENTITY,
  exchange text NOT NULL,
  symbol text NOT NULL,
  base_asset text,
  quote_asset text,
  tick_size numeric,
  step_size numeric,
  status text NOT NULL,
  valid_from timestamptz NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id),
  UNIQUE (exchange, symbol)
);

COMMENT ON TABLE symbols IS
  'One symbol as the exchange lists it and as we number it. Topic <exchange>-symbols, key = symbol.';
COMMENT ON COLUMN symbols.symbol_id IS
  'Our id, allocated once by the symbols job, never reused.';
COMMENT ON COLUMN symbols.exchange IS
  'binance, binance-usdm or binance-coinm.';
COMMENT ON COLUMN symbols.symbol IS
  'The exchange''s name of the pair, upper case; the key of every per-symbol topic.';
COMMENT ON COLUMN symbols.base_asset IS
  'What is bought and sold; null when the exchange did not say. exchangeInfo baseAsset.';
COMMENT ON COLUMN symbols.quote_asset IS
  'What it is priced in; null when the exchange did not say. exchangeInfo quoteAsset.';
COMMENT ON COLUMN symbols.tick_size IS
  'Smallest price step, an exact decimal; null when not said or switched off. PRICE_FILTER tickSize.';
COMMENT ON COLUMN symbols.step_size IS
  'Smallest quantity step, an exact decimal; null when not said or switched off. LOT_SIZE stepSize.';
COMMENT ON COLUMN symbols.status IS
  'The exchange''s word: TRADING, HALT, BREAK, END_OF_DAY, …; exchangeInfo status.';
COMMENT ON COLUMN symbols.valid_from IS
  'Since when these values hold, the exchange''s clock, µs.';
COMMENT ON COLUMN symbols.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';

-- What held before: a back-test needs the tick size of then, not of now.

CREATE TABLE symbol_history (
  symbol_id integer NOT NULL REFERENCES symbols,
  base_asset text,
  quote_asset text,
  tick_size numeric,
  step_size numeric,
  status text NOT NULL,
  valid_from timestamptz NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol_id, valid_from)
);

COMMENT ON TABLE symbol_history IS
  'Every state of a symbol that we have seen, the one in force included; each holds until the next one''s valid_from.';
COMMENT ON COLUMN symbol_history.symbol_id IS
  'Our id, allocated once by the symbols job, never reused.';
COMMENT ON COLUMN symbol_history.base_asset IS
  'What is bought and sold; null when the exchange did not say. exchangeInfo baseAsset.';
COMMENT ON COLUMN symbol_history.quote_asset IS
  'What it is priced in; null when the exchange did not say. exchangeInfo quoteAsset.';
COMMENT ON COLUMN symbol_history.tick_size IS
  'Smallest price step, an exact decimal; null when not said or switched off. PRICE_FILTER tickSize.';
COMMENT ON COLUMN symbol_history.step_size IS
  'Smallest quantity step, an exact decimal; null when not said or switched off. LOT_SIZE stepSize.';
COMMENT ON COLUMN symbol_history.status IS
  'The exchange''s word: TRADING, HALT, BREAK, END_OF_DAY, …; exchangeInfo status.';
COMMENT ON COLUMN symbol_history.valid_from IS
  'Since when these values hold, the exchange''s clock, µs.';
COMMENT ON COLUMN symbol_history.stored_at IS
  'When the row first reached this table, the database''s clock; a later revision leaves it.';
