package io.asyngular.stream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A measured node and what is beneath it. Immutable; any thread.
 *
 * @param name the node's name within its parent
 * @param consumer what only a consumer has; empty for streams and groups
 * @param backpressure waiting items, see {@link StreamNode#backpressure()}
 * @param bytes waiting bytes, see {@link StreamNode#bytes()}
 * @param age age of the oldest waiting item, to 10 ms
 * @param children what is beneath, in no promised order
 */
public record StreamStats(
    String name,
    Optional<Consumption> consumer,
    long backpressure,
    long bytes,
    Duration age,
    List<StreamStats> children) {

  /**
   * What only a consumer has.
   *
   * @param id its number, unique within its demux (or its stream, outside of one), from 1
   * @param waiting whether it is waiting for more: it has nothing and has asked
   * @param idleLimit how long it waits for an item before it fails; zero for no limit
   */
  public record Consumption(long id, boolean waiting, Duration idleLimit) {}

  /** Copies the list of children. */
  public StreamStats {
    children = List.copyOf(children);
  }

  /** The child of that name, if there is one. */
  public Optional<StreamStats> child(String childName) {
    return children.stream().filter(child -> child.name().equals(childName)).findFirst();
  }
}
