/// `./topbook`: the commands, and what they share: settings, folders, what is on the terminal. May
/// use every package below it; nothing uses this one.
@NullMarked
package io.topbook.local;

import org.jspecify.annotations.NullMarked;
