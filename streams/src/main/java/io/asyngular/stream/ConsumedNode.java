package io.asyngular.stream;

import java.util.List;
import java.util.Optional;

/**
 * A node that loops take from: a stream, or the streams of one room. Who takes can be found in it
 * by a number, which is unique within the room. Any thread; nothing blocks.
 */
public interface ConsumedNode extends StreamNode {
  /** The consumers there are now; not those whose items a doorstep holds. */
  List<ConsumerNode> consumers();

  /** How many consumers there are now. */
  default int consumerCount() {
    return consumers().size();
  }

  /** The consumer of that id, if it is alive. */
  default Optional<ConsumerNode> consumer(long id) {
    return consumers().stream().filter(consumer -> consumer.id() == id).findFirst();
  }
}
