package io.topbook.features;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Features in column order. Immutable.
public record FeatureSet(String name, List<Feature> features) {
  private static final int SHOWN_DIGITS = 16;

  /// One row each second: quotes, book, trades, returns.
  public static final FeatureSet CORE = new FeatureSet("core", CoreFeatures.inOrder());

  public FeatureSet {
    features = List.copyOf(features);
    if (features.stream().map(Feature::name).distinct().count() != features.size()) {
      throw new IllegalArgumentException("expected each name once in the set " + name);
    }
  }

  public int size() {
    return features.size();
  }

  public Feature get(int column) {
    return features.get(column);
  }

  /// The column of that name, or −1. A search: look columns up once, not per row.
  public int indexOf(String feature) {
    return IntStream.range(0, features.size())
        .filter(column -> features.get(column).name().equals(feature))
        .findFirst()
        .orElse(-1);
  }

  /// SHA-256 of the lines `name|version|dtype|unit` in column order, 64 hex digits: two sets with
  /// one hash give the same columns and the same numbers.
  public String schemaHash() {
    String lines = features.stream().map(Feature::line).collect(Collectors.joining());
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(lines.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The hash's first digits, as shown to people.
  public String shortHash() {
    return schemaHash().substring(0, SHOWN_DIGITS);
  }
}
