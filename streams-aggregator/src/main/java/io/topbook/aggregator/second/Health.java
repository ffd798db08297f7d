package io.topbook.aggregator.second;

import io.topbook.features.book.BookAudit;
import io.topbook.features.book.BookTracker;
import org.jspecify.annotations.Nullable;

/// How a symbol is doing. Counts are since this process took it over.
///
/// @param mark the last one applied
/// @param bookState the live book's, after every depth record read
/// @param bookUpdateId the live book's id; meaningless when it is not known
/// @param lastAudit null before the first
/// @param latencyMicros receive time − event time of the last depth record, clock offset included
public record Health(
    Mark mark,
    BookTracker.State bookState,
    long bookUpdateId,
    @Nullable BookAudit lastAudit,
    long quotes,
    long invalidQuotes,
    long trades,
    BookCounts book,
    long latencyMicros) {}
