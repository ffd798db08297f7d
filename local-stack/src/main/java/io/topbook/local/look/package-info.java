/// What a running stack holds: topics, sinks' progress, tables. Reads only.
@NullMarked
package io.topbook.local.look;

import org.jspecify.annotations.NullMarked;
