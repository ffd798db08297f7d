/// What a market looks like from outside, in figures: message sizes, rates, clustering, sizes, book
/// shape. Of recordings, or of the simulated market. May use `market` and Jackson.
@NullMarked
package io.topbook.sim.profile;

import org.jspecify.annotations.NullMarked;
