/// Every contract between Topbook's parts: exchanges, topics, Avro values. Depends on nothing of
/// ours; JDK and Avro only.
@NullMarked
package io.topbook.schemas;

import org.jspecify.annotations.NullMarked;
