/// Routes, JSON shapes, error mapping. No SQL and no `java.sql`; what may be asked is `query`'s to
/// say, and the documents are made from it.
@NullMarked
package io.topbook.api.http;

import org.jspecify.annotations.NullMarked;
