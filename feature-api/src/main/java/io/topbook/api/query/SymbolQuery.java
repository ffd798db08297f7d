package io.topbook.api.query;

import java.util.Optional;

/// A selection of symbols; an absent filter keeps all. Checked.
///
/// @param prefix what the symbol's name begins with
public record SymbolQuery(
    Optional<String> status,
    Optional<String> base,
    Optional<String> quote,
    Optional<String> prefix) {}
