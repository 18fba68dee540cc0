/**
 * The engine of a socket, shared by the server's and the client's end; not for applications.
 *
 * <p>Bytes arrive in {@link io.asyngular.socket.engine.FrameHandler}, become packets in {@link
 * io.asyngular.socket.engine.Inbound}, which also pauses reading, and go to the streams of {@link
 * io.asyngular.socket.engine.SocketEngine}; what is sent waits in {@link
 * io.asyngular.socket.engine.Outbound} until the kernel has taken it.
 */
@NullMarked
package io.asyngular.socket.engine;

import org.jspecify.annotations.NullMarked;
