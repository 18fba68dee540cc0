package io.asyngular.socket;

/**
 * What has gone over a connection since its upgrade, in frames and in bytes of payload, without
 * WebSocket headers. Pings and pongs count. A snapshot that may lag a little behind.
 *
 * @param framesReceived frames that have arrived; those of {@code streams().inbound()} still wait
 * @param bytesReceived their bytes
 * @param framesSent frames that the kernel has taken; those of {@code streams().outbound()} wait
 * @param bytesSent their bytes
 */
public record SocketCounts(
    long framesReceived, long bytesReceived, long framesSent, long bytesSent) {}
