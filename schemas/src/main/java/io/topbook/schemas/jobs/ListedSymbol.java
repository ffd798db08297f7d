package io.topbook.schemas.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.topbook.avro.SymbolInfo;
import io.topbook.schemas.Exchange;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One pair as the exchange lists it; what was not said is null.
///
/// Sizes are exact decimals without trailing zeros, so that "0.10" and "0.1" are the same.
record ListedSymbol(
    String symbol,
    @Nullable String baseAsset,
    @Nullable String quoteAsset,
    @Nullable String tickSize,
    @Nullable String stepSize,
    String status) {
  static final String TRADING = "TRADING";

  /// Our word, none of the exchange's: it lists the symbol no more.
  static final String DELISTED = "DELISTED";

  /// An entry of exchangeInfo's `symbols`. COIN-M says `contractStatus` where the others say
  /// `status`.
  static ListedSymbol from(JsonNode entry) {
    String status = text(entry, "status");
    return new ListedSymbol(
        entry.path("symbol").asText(),
        text(entry, "baseAsset"),
        text(entry, "quoteAsset"),
        size(entry, "PRICE_FILTER", "tickSize"),
        size(entry, "LOT_SIZE", "stepSize"),
        Objects.requireNonNullElse(
            status != null ? status : text(entry, "contractStatus"), "UNKNOWN"));
  }

  /// A symbol that is listed no more: what was last said of it, but the status.
  static ListedSymbol delisted(SymbolInfo last) {
    return new ListedSymbol(
        last.getSymbol(),
        last.getBaseAsset(),
        last.getQuoteAsset(),
        last.getTickSize(),
        last.getStepSize(),
        DELISTED);
  }

  boolean isTrading() {
    return status.equals(TRADING);
  }

  SymbolInfo info(int id, Exchange exchange, Instant validFrom) {
    return new SymbolInfo(
        id, exchange.label(), symbol, baseAsset, quoteAsset, tickSize, stepSize, status, validFrom);
  }

  /// The same listing, whatever its id and since when.
  boolean isThatOf(SymbolInfo info) {
    return equals(
        new ListedSymbol(
            info.getSymbol(),
            info.getBaseAsset(),
            info.getQuoteAsset(),
            info.getTickSize(),
            info.getStepSize(),
            info.getStatus()));
  }

  /// Plain notation, no trailing zeros.
  static String plain(BigDecimal size) {
    return size.stripTrailingZeros().toPlainString();
  }

  private static @Nullable String text(JsonNode entry, String field) {
    return entry.hasNonNull(field) ? entry.get(field).asText() : null;
  }

  /// All filters are optional, and "0" means that the rule is off.
  private static @Nullable String size(JsonNode entry, String filterType, String field) {
    for (JsonNode filter : entry.path("filters")) {
      if (filter.path("filterType").asText().equals(filterType) && filter.hasNonNull(field)) {
        return positive(filter.get(field).asText());
      }
    }
    return null;
  }

  private static @Nullable String positive(String number) {
    try {
      BigDecimal size = new BigDecimal(number);
      return size.signum() > 0 ? plain(size) : null;
    } catch (NumberFormatException _) {
      return null; // a size we cannot read is one that was not said
    }
  }
}
