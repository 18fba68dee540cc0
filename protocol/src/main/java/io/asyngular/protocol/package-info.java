/**
 * What is on the wire, and nothing else: no threads, no I/O, no sockets.
 *
 * <p>A {@link io.asyngular.protocol.Codec} turns a frame into a {@link
 * io.asyngular.protocol.Packet} and back. What users sent stays a {@link
 * io.asyngular.protocol.Payload}, a slice of JSON text that is bound only when asked, by a {@link
 * io.asyngular.protocol.Binder}. {@link io.asyngular.protocol.ErrorCodec} does the same for errors,
 * {@link io.asyngular.protocol.CloseStatus} says what a close code means.
 */
@NullMarked
package io.asyngular.protocol;

import org.jspecify.annotations.NullMarked;
