-- What the comments left out.
COMMENT ON COLUMN incidents.kind IS
  'CONNECTED, DISCONNECTED, SILENT, GAP, RESYNC, REPAIRED, PERMANENT_HOLE, CLOCK_JUMP, RULE_CHANGE, NO_SNAPSHOT, NO_DATA, TOO_LATE, DOWN; of a book BOOK_RESYNCED, BOOK_WRONG, BOOK_DIFFERS, BOOK_CROSSED, BOOK_OUT_OF_RANGE.';
COMMENT ON TABLE symbol_history IS
  'Every state of a symbol that the symbols job has seen, the one in force included; each holds until the next one''s valid_from. What changes between two of its runs is in RULE_CHANGE incidents and in second_marks.';
