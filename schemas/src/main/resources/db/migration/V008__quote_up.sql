-- After an absence the quote carried on is known again with the next one only.

COMMENT ON COLUMN second_marks.quote_up IS
  'The bookTicker subscription was up throughout the second, and the quote carried into it is known to be the last one.';
