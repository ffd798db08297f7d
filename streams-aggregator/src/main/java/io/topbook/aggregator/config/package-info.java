/// What can be set, read once from the environment.
@NullMarked
package io.topbook.aggregator.config;

import org.jspecify.annotations.NullMarked;
