/// A replay's end: what each topic and table holds, and whether it adds up.
@NullMarked
package io.topbook.local.replay;

import org.jspecify.annotations.NullMarked;
