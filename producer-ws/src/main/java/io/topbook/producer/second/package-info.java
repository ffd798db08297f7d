/// What one connection's frames become: events in order, times on the exchange's clock, marks that
/// close seconds, incidents. Rules only: no socket, no thread, no clock of its own; time comes with
/// each call.
@NullMarked
package io.topbook.producer.second;

import org.jspecify.annotations.NullMarked;
