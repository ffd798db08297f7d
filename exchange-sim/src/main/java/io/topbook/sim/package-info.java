/// The commands of the stand-in exchange: `replay`, `market`, `inspect`.
@NullMarked
package io.topbook.sim;

import org.jspecify.annotations.NullMarked;
