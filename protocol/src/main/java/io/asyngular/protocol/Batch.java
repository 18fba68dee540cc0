package io.asyngular.protocol;

import java.util.List;

/**
 * Several packets in one frame, in order: {@code [{"event":"a"},{"rid":2}]}. An empty one does
 * nothing.
 *
 * @param packets copied. None is a batch: an array within an array is {@link Raw}
 */
public record Batch(List<Packet> packets) implements Packet {
  /**
   * Checks that batches do not nest.
   *
   * @throws IllegalArgumentException if one of the packets is a batch
   */
  public Batch {
    packets = List.copyOf(packets);
    for (Packet packet : packets) {
      if (packet instanceof Batch) {
        throw new IllegalArgumentException("A batch cannot contain a batch");
      }
    }
  }
}
