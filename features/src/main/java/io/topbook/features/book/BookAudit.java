package io.topbook.features.book;

/// The held book against one grown from a later key frame, at one id, where both vouch. A book that
/// differs, or that the market has walked out of, is replaced by the other.
///
/// @param timeMicros effective time at which they were compared
/// @param lastUpdateId the id that both stood at
/// @param keyFrameTimeMicros the later key frame's own time
/// @param sinceMicros effective time of the last audit that found the book right, or of the key
///   frame it came from: what differs came in after that
/// @param levels prices that either book has
/// @param levelsEqual those that both have with the same quantity
/// @param top places among the best {@link TopLevels#DEPTH} of each side that either book fills
/// @param topEqual those filled alike, price and quantity
public record BookAudit(
    long timeMicros,
    long lastUpdateId,
    long keyFrameTimeMicros,
    long sinceMicros,
    int levels,
    int levelsEqual,
    int top,
    int topEqual) {
  public boolean isRight() {
    return levels == levelsEqual && top == topEqual;
  }
}
