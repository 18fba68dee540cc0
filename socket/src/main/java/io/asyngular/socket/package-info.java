/**
 * One connection as both ends see it: an {@link io.asyngular.socket.AGSocket} receives messages and
 * calls as streams, transmits and invokes, and can be measured and ended at every node.
 */
@NullMarked
package io.asyngular.socket;

import org.jspecify.annotations.NullMarked;
