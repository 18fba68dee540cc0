package io.asyngular.socket.engine;

import java.time.Duration;

/**
 * How much may wait on one socket, and what is done past it. Bytes include {@code
 * StreamNode.ITEM_WEIGHT} for each item.
 *
 * @param inboundItems past so many waiting items reading pauses; it resumes at half
 * @param inboundBytes past so many waiting bytes reading pauses; it resumes at half
 * @param inboundHardFactor while a reply of the peer is awaited, reading goes on to so many times
 *     the two marks, so that waiting inside a loop cannot block itself
 * @param outboundBytes past so many bytes that a slow reader has left waiting, it is cut off
 * @param outboundStall a reader that has taken nothing for so long is cut off
 * @param abandonedAfter a plain loop's iterator that has kept reading paused for so long without
 *     asking for an item is closed as abandoned
 * @param pausedFor a socket on which no item was taken for so long while paused is closed, 4102
 * @param doorstepItems what may be held for loops to come, in items
 * @param doorstepBytes what may be held for loops to come, in bytes
 * @param doorstepGrace how long it is held from when the socket was handed over
 */
public record SocketLimits(
    long inboundItems,
    long inboundBytes,
    int inboundHardFactor,
    long outboundBytes,
    Duration outboundStall,
    Duration abandonedAfter,
    Duration pausedFor,
    int doorstepItems,
    long doorstepBytes,
    Duration doorstepGrace) {

  /** Safe for a server of many sockets: 4096 items or 1 MiB in, 2 MiB or 10 s out. */
  public static final SocketLimits DEFAULT =
      new SocketLimits(
          4096,
          1 << 20,
          4,
          2 << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(25),
          Duration.ofSeconds(60),
          256,
          64 << 10,
          Duration.ofSeconds(5));
}
