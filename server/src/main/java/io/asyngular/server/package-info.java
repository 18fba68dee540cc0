/**
 * The server: {@link io.asyngular.server.AGServer} accepts, {@link
 * io.asyngular.server.AGServerSocket} is one client, {@link io.asyngular.server.Exchange} the
 * channels.
 */
@NullMarked
package io.asyngular.server;

import org.jspecify.annotations.NullMarked;
