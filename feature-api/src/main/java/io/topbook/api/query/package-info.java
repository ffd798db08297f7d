/// What may be asked, and how a question is refused. Pure: the JDK only.
@NullMarked
package io.topbook.api.query;

import org.jspecify.annotations.NullMarked;
