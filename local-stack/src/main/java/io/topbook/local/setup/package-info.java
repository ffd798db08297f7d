/// Where things are and what the environment says: settings, the build's products, a run's folder
/// and plan.
@NullMarked
package io.topbook.local.setup;

import org.jspecify.annotations.NullMarked;
