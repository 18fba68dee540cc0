package io.asyngular.protocol;

/**
 * What one frame, or one item of a batch, says.
 *
 * <p>Packets are immutable values, for any thread.
 */
public sealed interface Packet permits Transmit, Invoke, Response, Raw, Batch {}
