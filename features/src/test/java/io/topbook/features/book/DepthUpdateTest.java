package io.topbook.features.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DepthUpdateTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void aPriceThatIsNoPriceIsRefused(double price) {
    Levels levels = levels(100, 1, price, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> DepthUpdate.diff(0, 7, 8, DepthUpdate.ABSENT, levels, Levels.NONE))
        .withMessage("expected a finite price above 0 at bids[1] of update 8, was " + price);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-8, Double.NaN, Double.POSITIVE_INFINITY})
  void aQuantityThatIsNoneIsRefused(double qty) {
    Levels levels = levels(100, qty);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> DepthUpdate.diff(0, 7, 8, DepthUpdate.ABSENT, Levels.NONE, levels))
        .withMessage("expected a finite quantity of at least 0 at asks[0] of update 8, was " + qty);
  }

  @Test
  void idsThatFallAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DepthUpdate.diff(0, 9, 8, DepthUpdate.ABSENT, Levels.NONE, Levels.NONE))
        .withMessage("expected U <= u, was U 9, u 8");
  }

  @Test
  void aKeyFrameOutOfOrderIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DepthUpdate.keyFrame(0, 8, levels(100, 1, 100, 2), Levels.NONE))
        .withMessage("expected prices that descend at bids[1] of update 8, was 100.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DepthUpdate.keyFrame(0, 8, Levels.NONE, levels(101, 1, 100, 2)))
        .withMessage("expected prices that ascend at asks[1] of update 8, was 100.0");
  }

  @Test
  void anEmptyLevelOfAKeyFrameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DepthUpdate.keyFrame(0, 8, levels(100, 0), Levels.NONE));
  }

  @Test
  void aDiffsLevelsComeInAnyOrder() {
    assertThatNoException()
        .isThrownBy(() ->
            DepthUpdate.diff(
                0, 7, 8, 6, levels(100, 1, 102, 0, 101, 3), levels(103, -0.0, 102, 1)));
  }

  @Test
  void aRefusedDiffChangesNothingAndTheNextDoesNotJoin() {
    var transcript = new Transcript();
    var tracker = new BookTracker(false, transcript);
    tracker.apply(DepthUpdate.keyFrame(0, 10, levels(100, 1), levels(101, 1)));
    TopLevels before = tracker.book().top();

    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            tracker.apply(
                DepthUpdate.diff(
                    1, 11, 11, DepthUpdate.ABSENT, levels(100, 5, 99, -1), Levels.NONE)));

    assertThat(tracker.book().top()).isEqualTo(before);
    tracker.apply(DepthUpdate.diff(2, 12, 12, DepthUpdate.ABSENT, levels(100, 5), Levels.NONE));
    assertThat(tracker.state()).isEqualTo(BookTracker.State.LOST);
  }

  private static Levels levels(double... pricesAndQtys) {
    return Transcript.levels(pricesAndQtys);
  }
}
