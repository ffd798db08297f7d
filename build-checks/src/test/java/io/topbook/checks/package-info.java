/// Checks over the whole tree, run as tests: formatting, documents, house rules. JDK and the
/// formatter only; depends on no other module.
@NullMarked
package io.topbook.checks;

import org.jspecify.annotations.NullMarked;
