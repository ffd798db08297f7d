/// Each part of the stack: its command line, its configuration and why it is so. May use `process`
/// and the settings.
@NullMarked
package io.topbook.local.parts;

import org.jspecify.annotations.NullMarked;
