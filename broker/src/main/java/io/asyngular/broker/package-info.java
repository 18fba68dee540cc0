/**
 * What carries a publication from who publishes to every process with a subscriber.
 *
 * <p>An engine sees channel names and bytes; it knows no JSON and no sockets. {@link
 * io.asyngular.broker.BrokerEngine} is the seam, {@link io.asyngular.broker.MemoryBroker} the
 * engine within one process.
 */
@NullMarked
package io.asyngular.broker;

import org.jspecify.annotations.NullMarked;
