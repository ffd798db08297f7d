package io.topbook.api.query;

/// Bars of one symbol, checked.
///
/// @param limit the most rows to answer with
public record BarQuery(
    String symbol, BarKind kind, TimeRange range, int limit, Quality quality, Order order) {}
