/**
 * The client's end of a connection: {@link io.asyngular.client.AGClientSocket} is one socket that
 * lives through many connections.
 */
@NullMarked
package io.asyngular.client;

import org.jspecify.annotations.NullMarked;
