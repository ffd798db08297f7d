/// What went wrong with a file or an address, in words: of the commonest troubles the JDK's
/// exception says the path alone, or nothing but its own name. Depends on the JDK only.
@NullMarked
package io.topbook.sim.trouble;

import org.jspecify.annotations.NullMarked;
