package io.asyngular.socket.engine;

import io.asyngular.protocol.Binder;
import io.asyngular.protocol.Codec;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.socket.SocketLimits;
import io.asyngular.stream.StreamClock;
import java.time.Duration;
import java.util.Optional;

/**
 * What all sockets of one server or client have in common.
 *
 * @param end which end of a connection they are
 * @param codec between packets and frames
 * @param binder between payloads and Java values
 * @param version which pings and pongs
 * @param ackTimeout how long an answer to a call is awaited
 * @param pingInterval how often a server asks for a sign of life
 * @param pingTimeout how long it waits for one; how long a client waits for the server's, until the
 *     server has told it
 * @param pingTimeoutDisabled whether neither is done
 * @param batchInterval how often what is gathered is sent
 * @param batchFor for how long what is sent after a handshake is gathered; empty for not at all
 * @param limits how much may wait on a socket, unless it is given others
 * @param clock the time
 * @param threads where loops run
 */
public record EngineOptions(
    End end,
    Codec codec,
    Binder binder,
    ProtocolVersion version,
    Duration ackTimeout,
    Duration pingInterval,
    Duration pingTimeout,
    boolean pingTimeoutDisabled,
    Duration batchInterval,
    Optional<Duration> batchFor,
    SocketLimits limits,
    StreamClock clock,
    LoopThreads threads) {
  /** The two ends of a connection. */
  public enum End {
    /** It pings, and sends frames as they are. */
    SERVER,
    /** It waits for pings and answers them, and masks its frames, as RFC 6455 asks. */
    CLIENT
  }
}
