-- A bar is never replaced by an older revision of itself. A sink delivers again what it had not yet
-- committed when it was killed, and a task that was given up may still be retrying an old batch after
-- its successor wrote newer rows: readers would see revision 1, 0, 1, or 0 for good. The row that is
-- there stays; the statement goes on with the next. The same revision again is an identical repeat.
-- Who recomputes bars from the raw rows deletes the old ones first.

CREATE FUNCTION keep_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';

COMMENT ON FUNCTION keep_row() IS
  'For triggers before an update: leaves the row as it is.';

CREATE TRIGGER keep_higher_revision BEFORE UPDATE ON bt_1s
  FOR EACH ROW WHEN (NEW.revision < OLD.revision) EXECUTE FUNCTION keep_row();
CREATE TRIGGER keep_higher_revision BEFORE UPDATE ON trade_1s
  FOR EACH ROW WHEN (NEW.revision < OLD.revision) EXECUTE FUNCTION keep_row();
