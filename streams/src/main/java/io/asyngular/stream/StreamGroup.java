package io.asyngular.stream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Nodes under a common name: items are the maximum over them, bytes the sum, age the maximum, and
 * {@code close} and {@code kill} are done to each in their order. Extended by groups that name
 * their nodes. Any thread; nothing blocks.
 */
public class StreamGroup implements StreamNode {
  private final String name;
  private final Supplier<? extends Collection<? extends StreamNode>> children;

  /** A group of always the same nodes. */
  public StreamGroup(String name, List<? extends StreamNode> children) {
    this.name = requireNonNull(name);
    var fixed = List.copyOf(children);
    this.children = () -> fixed;
  }

  /** A group of the nodes that there are at the moment; asked again by each method. */
  public StreamGroup(String name, Supplier<? extends Collection<? extends StreamNode>> children) {
    this.name = requireNonNull(name);
    this.children = requireNonNull(children);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long backpressure() {
    long most = 0;
    for (StreamNode child : children.get()) {
      most = Math.max(most, child.backpressure());
    }
    return most;
  }

  @Override
  public long bytes() {
    long sum = 0;
    for (StreamNode child : children.get()) {
      sum += child.bytes();
    }
    return sum;
  }

  @Override
  public long weight() {
    long sum = 0;
    for (StreamNode child : children.get()) {
      sum += child.weight();
    }
    return sum;
  }

  @Override
  public Duration age() {
    Duration oldest = Duration.ZERO;
    for (StreamNode child : children.get()) {
      Duration age = child.age();
      oldest = age.compareTo(oldest) > 0 ? age : oldest;
    }
    return oldest;
  }

  @Override
  public StreamStats stats() {
    var stats = children.get().stream().map(StreamNode::stats).toList();
    return new StreamStats(name, Optional.empty(), backpressure(), bytes(), age(), stats);
  }

  @Override
  public void close() {
    children.get().forEach(StreamNode::close);
  }

  @Override
  public void kill() {
    children.get().forEach(StreamNode::kill);
  }
}
