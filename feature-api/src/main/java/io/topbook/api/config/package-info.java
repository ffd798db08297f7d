/// The API's settings, read once from the environment.
@NullMarked
package io.topbook.api.config;

import org.jspecify.annotations.NullMarked;
