/// The database, read only: all of the SQL is here, and `java.sql` goes no further. May use `query`
/// and the contracts of `schemas`.
@NullMarked
package io.topbook.api.store;

import org.jspecify.annotations.NullMarked;
