-- A recorded clock may catch up with the wall clock: its seconds are ordinary ones from then on.

COMMENT ON COLUMN second_marks.played IS
  'Published under a recorded clock that does not go with the wall clock (yet): not now, not to be judged by it.';
