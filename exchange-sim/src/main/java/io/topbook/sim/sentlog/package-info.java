/// The record of what left, per connection: the oracle of tests. JDK only.
@NullMarked
package io.topbook.sim.sentlog;

import org.jspecify.annotations.NullMarked;
