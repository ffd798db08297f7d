/// What every Topbook process does alike: read its settings once, answer `/health` and `/metrics`,
/// stop in order. JDK, SLF4J and the Prometheus client only.
@NullMarked
package io.topbook.runtime;

import org.jspecify.annotations.NullMarked;
