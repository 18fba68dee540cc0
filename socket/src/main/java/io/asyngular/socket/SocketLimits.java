package io.asyngular.socket;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.stream.Bound;
import io.asyngular.stream.Limit;
import io.asyngular.stream.Rate;
import java.time.Duration;
import java.util.Optional;

/**
 * How much one socket may make its owner hold, and what is done past it. Immutable; each method
 * with a parameter returns a copy with that one value changed: {@code
 * SocketLimits.DEFAULT.pendingCalls(100)}. Bytes are what {@link
 * io.asyngular.stream.StreamNode#weight()} says, that is 128 more for each item.
 *
 * @param inbound past it reading pauses; it goes on at half of it. All that has arrived and no loop
 *     has taken. Default 4096 items or 1 MiB
 * @param inboundHardFactor while a reply of the peer is awaited, reading goes on to so many times
 *     {@code inbound}, so that waiting inside a loop cannot block itself. Default 4
 * @param outbound what may wait for a peer that reads slowly; judged when the kernel has not taken
 *     all, without the longest message that waits. Default 2 MiB, then disconnect with 4101
 * @param outboundStall a peer that has taken nothing for so long is disconnected, with 4101.
 *     Default 10 s
 * @param pausedFor a socket on which no item was taken for so long while reading paused is
 *     disconnected, with 4102. Default 60 s
 * @param abandonedAfter the iterator of a plain loop that has kept reading paused for so long
 *     without asking for an item is closed as abandoned. Default 25 s
 * @param slowLoopAfter a loop that has items waiting and has not asked for the next one for so long
 *     is reported, see {@link io.asyngular.stream.FlowEvent.LoopSlow}. Default 30 s
 * @param channels how many channels the peer may be subscribed to at once; past it a subscription
 *     is refused with {@code BrokerError}. Default 10,000
 * @param pendingCalls how many of our calls may wait for an answer at once; past it a call fails
 *     with {@code ResourceLimitError}. Default 10,000
 * @param messageRate how many messages, calls and publications the peer may send; default any
 * @param byteRate how many bytes the peer may send; default any
 * @param subscribeRate how many subscriptions the peer may ask for; default any
 * @param doorstep what may be held for loops that have not been made yet; past it reading pauses.
 *     Default 256 items or 64 KiB, without the 128 for each item
 * @param doorstepGrace for how long it is held from when the socket was handed over. Default 5 s
 */
public record SocketLimits(
    Bound inbound,
    int inboundHardFactor,
    Limit outbound,
    Duration outboundStall,
    Duration pausedFor,
    Duration abandonedAfter,
    Duration slowLoopAfter,
    int channels,
    int pendingCalls,
    Optional<Rate> messageRate,
    Optional<Rate> byteRate,
    Optional<Rate> subscribeRate,
    Bound doorstep,
    Duration doorstepGrace) {

  /** Safe for a server of many sockets; the values are those named above. */
  public static final SocketLimits DEFAULT =
      new SocketLimits(
          Bound.items(4096).orBytes(1 << 20),
          4,
          Bound.bytes(2 << 20)
              .disconnect(CloseStatus.TOO_SLOW, CloseStatus.reason(CloseStatus.TOO_SLOW)),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(25),
          Duration.ofSeconds(30),
          10_000,
          10_000,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Bound.items(256).orBytes(64 << 10),
          Duration.ofSeconds(5));

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when a number or a time is not positive; it names the value
   */
  public SocketLimits {
    requireNonNull(inbound);
    requireNonNull(outbound);
    requireNonNull(doorstep);
    positive("inboundHardFactor", inboundHardFactor > 0);
    positive("outboundStall", outboundStall.isPositive());
    positive("pausedFor", pausedFor.isPositive());
    positive("abandonedAfter", abandonedAfter.isPositive());
    positive("slowLoopAfter", slowLoopAfter.isPositive());
    positive("channels", channels > 0);
    positive("pendingCalls", pendingCalls > 0);
    positive("doorstepGrace", doorstepGrace.isPositive());
  }

  private static void positive(String name, boolean isPositive) {
    if (!isPositive) {
      throw new IllegalArgumentException(name + " must be positive");
    }
  }

  /** A copy with another {@code inbound}. */
  public SocketLimits inbound(Bound value) {
    return new SocketLimits(
        value,
        inboundHardFactor,
        outbound,
        outboundStall,
        pausedFor,
        abandonedAfter,
        slowLoopAfter,
        channels,
        pendingCalls,
        messageRate,
        byteRate,
        subscribeRate,
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code inboundHardFactor}. */
  public SocketLimits inboundHardFactor(int value) {
    return new SocketLimits(
        inbound,
        value,
        outbound,
        outboundStall,
        pausedFor,
        abandonedAfter,
        slowLoopAfter,
        channels,
        pendingCalls,
        messageRate,
        byteRate,
        subscribeRate,
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code outbound}. */
  public SocketLimits outbound(Limit value) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        value,
        outboundStall,
        pausedFor,
        abandonedAfter,
        slowLoopAfter,
        channels,
        pendingCalls,
        messageRate,
        byteRate,
        subscribeRate,
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code outboundStall}. */
  public SocketLimits outboundStall(Duration value) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        outbound,
        value,
        pausedFor,
        abandonedAfter,
        slowLoopAfter,
        channels,
        pendingCalls,
        messageRate,
        byteRate,
        subscribeRate,
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code pausedFor}. */
  public SocketLimits pausedFor(Duration value) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        outbound,
        outboundStall,
        value,
        abandonedAfter,
        slowLoopAfter,
        channels,
        pendingCalls,
        messageRate,
        byteRate,
        subscribeRate,
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code abandonedAfter}. */
  public SocketLimits abandonedAfter(Duration value) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        outbound,
        outboundStall,
        pausedFor,
        value,
        slowLoopAfter,
        channels,
        pendingCalls,
        messageRate,
        byteRate,
        subscribeRate,
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code slowLoopAfter}. */
  public SocketLimits slowLoopAfter(Duration value) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        outbound,
        outboundStall,
        pausedFor,
        abandonedAfter,
        value,
        channels,
        pendingCalls,
        messageRate,
        byteRate,
        subscribeRate,
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code channels}. */
  public SocketLimits channels(int value) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        outbound,
        outboundStall,
        pausedFor,
        abandonedAfter,
        slowLoopAfter,
        value,
        pendingCalls,
        messageRate,
        byteRate,
        subscribeRate,
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code pendingCalls}. */
  public SocketLimits pendingCalls(int value) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        outbound,
        outboundStall,
        pausedFor,
        abandonedAfter,
        slowLoopAfter,
        channels,
        value,
        messageRate,
        byteRate,
        subscribeRate,
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code messageRate}. */
  public SocketLimits messageRate(Rate rate) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        outbound,
        outboundStall,
        pausedFor,
        abandonedAfter,
        slowLoopAfter,
        channels,
        pendingCalls,
        Optional.of(rate),
        byteRate,
        subscribeRate,
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code byteRate}. */
  public SocketLimits byteRate(Rate rate) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        outbound,
        outboundStall,
        pausedFor,
        abandonedAfter,
        slowLoopAfter,
        channels,
        pendingCalls,
        messageRate,
        Optional.of(rate),
        subscribeRate,
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code subscribeRate}. */
  public SocketLimits subscribeRate(Rate rate) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        outbound,
        outboundStall,
        pausedFor,
        abandonedAfter,
        slowLoopAfter,
        channels,
        pendingCalls,
        messageRate,
        byteRate,
        Optional.of(rate),
        doorstep,
        doorstepGrace);
  }

  /** A copy with another {@code doorstep}. */
  public SocketLimits doorstep(Bound value) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        outbound,
        outboundStall,
        pausedFor,
        abandonedAfter,
        slowLoopAfter,
        channels,
        pendingCalls,
        messageRate,
        byteRate,
        subscribeRate,
        value,
        doorstepGrace);
  }

  /** A copy with another {@code doorstepGrace}. */
  public SocketLimits doorstepGrace(Duration value) {
    return new SocketLimits(
        inbound,
        inboundHardFactor,
        outbound,
        outboundStall,
        pausedFor,
        abandonedAfter,
        slowLoopAfter,
        channels,
        pendingCalls,
        messageRate,
        byteRate,
        subscribeRate,
        doorstep,
        value);
  }
}
