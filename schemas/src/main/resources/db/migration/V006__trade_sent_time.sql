-- When the exchange sent a trade: with ingest_ns it repeats the clock offset that a restart needs.
-- And which of its ids are no hole, though no row has them.

ALTER TABLE trades ADD COLUMN sent_time timestamptz;
ALTER TABLE trades ADD COLUMN void_before integer NOT NULL DEFAULT 0;

COMMENT ON COLUMN trades.sent_time IS
  'When the exchange sent the frame, E, the exchange''s clock, µs; null when fetched by REST. With ingest_ns a sample of the clock offset.';
COMMENT ON COLUMN trades.void_before IS
  'How many ids directly before this one stand for no public fill (X = NA or price 0 on a trade stream): dropped by the producer, no hole.';
