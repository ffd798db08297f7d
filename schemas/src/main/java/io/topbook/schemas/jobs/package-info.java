/// What runs once before the rest: topics and their schemas, tables and roles, symbols and their
/// ids. Each is a `main` that waits for its neighbours, says what it did and exits; each may run
/// again, and twice at once, without harm.
@NullMarked
package io.topbook.schemas.jobs;

import org.jspecify.annotations.NullMarked;
