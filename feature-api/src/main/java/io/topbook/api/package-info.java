/// The feature API's process. {@link io.topbook.api.ApiMain} is the only class that knows every
/// package.
@NullMarked
package io.topbook.api;

import org.jspecify.annotations.NullMarked;
