package io.asyngular.server;

import static java.util.Objects.requireNonNull;

import io.asyngular.stream.Bound;
import io.asyngular.stream.Limit;
import io.asyngular.stream.Rate;
import java.util.Optional;

/**
 * How much all clients together, or all of one address, may make a server hold; {@link
 * io.asyngular.socket.SocketLimits} says it of each socket. Immutable; each method with a parameter
 * returns a copy with that one value changed.
 *
 * @param memory what may wait in the whole server, in bytes, a publication that waits for many
 *     counted once; past it the sockets that hold most are ended, worst first, with 4103. Default a
 *     quarter of the heap
 * @param consumers what may wait for each of the server's own consumers, of its events and of the
 *     channels that it has subscribed to. Default 10,000 items or 16 MiB, then dropOldest
 * @param waitingConnections how many open sockets may wait for {@link AGServer#connections()}; past
 *     it accepting pauses. Default 10,000
 * @param pendingHandshakes how many connections may not have done their handshake; past it the one
 *     that has waited longest is dropped. Default 10,000
 * @param connectionsPerAddress how many connections an address may have; past it they are dropped
 *     as they come. Default any number, for many clients may share an address
 * @param handshakeRate how many connections an address may begin; those that are refused are
 *     dropped as they come. Default any number
 */
public record ServerLimits(
    long memory,
    Limit consumers,
    int waitingConnections,
    int pendingHandshakes,
    int connectionsPerAddress,
    Optional<Rate> handshakeRate) {
  private static final int SHARE_OF_HEAP = 4;

  /** The values named above. */
  public static final ServerLimits DEFAULT =
      new ServerLimits(
          Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP,
          Bound.items(10_000).orBytes(16 << 20).dropOldest(),
          10_000,
          10_000,
          Integer.MAX_VALUE,
          Optional.empty());

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when a number is not positive; it names the value
   */
  public ServerLimits {
    requireNonNull(consumers);
    positive("memory", memory);
    positive("waitingConnections", waitingConnections);
    positive("pendingHandshakes", pendingHandshakes);
    positive("connectionsPerAddress", connectionsPerAddress);
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /** A copy with another {@code memory}. */
  public ServerLimits memory(long value) {
    return new ServerLimits(
        value,
        consumers,
        waitingConnections,
        pendingHandshakes,
        connectionsPerAddress,
        handshakeRate);
  }

  /** A copy with another {@code consumers}. */
  public ServerLimits consumers(Limit value) {
    return new ServerLimits(
        memory, value, waitingConnections, pendingHandshakes, connectionsPerAddress, handshakeRate);
  }

  /** A copy with another {@code waitingConnections}. */
  public ServerLimits waitingConnections(int value) {
    return new ServerLimits(
        memory, consumers, value, pendingHandshakes, connectionsPerAddress, handshakeRate);
  }

  /** A copy with another {@code pendingHandshakes}. */
  public ServerLimits pendingHandshakes(int value) {
    return new ServerLimits(
        memory, consumers, waitingConnections, value, connectionsPerAddress, handshakeRate);
  }

  /** A copy with another {@code connectionsPerAddress}. */
  public ServerLimits connectionsPerAddress(int value) {
    return new ServerLimits(
        memory, consumers, waitingConnections, pendingHandshakes, value, handshakeRate);
  }

  /** A copy with another {@code handshakeRate}. */
  public ServerLimits handshakeRate(Rate rate) {
    return new ServerLimits(
        memory,
        consumers,
        waitingConnections,
        pendingHandshakes,
        connectionsPerAddress,
        Optional.of(rate));
  }
}
