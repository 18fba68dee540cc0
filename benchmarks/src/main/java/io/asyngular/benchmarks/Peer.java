package io.asyngular.benchmarks;

/**
 * One way to carry items from a thread to others. Consumers are virtual threads that each receive
 * all items; where a peer knows no broadcast, each consumer has an instance of its own.
 */
interface Peer {
  /** What is carried; the same each time, so that only the carrying allocates. */
  Object ITEM = new Object();

  /** Carries items from the calling thread; returns when every consumer has all of them. */
  void carry(int items, int consumers) throws InterruptedException;

  /** Sends one item there and back that many times, between the calling thread and another. */
  void pingPong(int rounds) throws InterruptedException;

  /** By the name that the table shows. */
  static Peer of(String name) {
    return switch (name) {
      case "asyngular" -> new AsyngularPeer();
      case "LinkedTransferQueue" -> new QueuePeer(java.util.concurrent.LinkedTransferQueue::new);
      case "LinkedBlockingQueue" -> new QueuePeer(java.util.concurrent.LinkedBlockingQueue::new);
      case "jox" -> new JoxPeer();
      case "Reactor" -> new ReactorPeer();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
