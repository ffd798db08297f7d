package io.topbook.aggregator.topology;

import io.topbook.aggregator.second.SymbolSeconds;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.state.StoreBuilder;

/// Builds a {@link SecondsStore} for each task; its changelog is always on.
final class SecondsStoreBuilder implements StoreBuilder<SecondsStore> {
  /// The active segment is never compacted, and a restart reads all of it: small segments, cleaned
  /// early, keep a restart short.
  private static final Map<String, String> LOG_CONFIG =
      Map.of(
          TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(4 << 20),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.2",
          TopicConfig.DELETE_RETENTION_MS_CONFIG, "3600000");

  private final String name;
  private final Supplier<SymbolSeconds> newSymbol;

  SecondsStoreBuilder(String name, Supplier<SymbolSeconds> newSymbol) {
    this.name = name;
    this.newSymbol = newSymbol;
  }

  @Override
  public SecondsStore build() {
    return new SecondsStore(name, newSymbol);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean loggingEnabled() {
    return true;
  }

  @Override
  public Map<String, String> logConfig() {
    return LOG_CONFIG;
  }

  @Override
  public StoreBuilder<SecondsStore> withCachingEnabled() {
    return this;
  }

  @Override
  public StoreBuilder<SecondsStore> withCachingDisabled() {
    return this;
  }

  @Override
  public StoreBuilder<SecondsStore> withLoggingEnabled(Map<String, String> config) {
    throw new UnsupportedOperationException("the changelog's configuration is fixed");
  }

  @Override
  public StoreBuilder<SecondsStore> withLoggingDisabled() {
    throw new UnsupportedOperationException("without its changelog the state is lost");
  }
}
