/// The producer's settings: read once from the environment, checked all at once. The only place
/// with defaults.
@NullMarked
package io.topbook.producer.config;

import org.jspecify.annotations.NullMarked;
