package io.asyngular.stream;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is done when more waits at a node than its {@link Limit} allows. Whatever it is, it is told
 * as a {@link FlowEvent}, and nothing is dropped without being counted.
 */
public sealed interface Policy {
  /** Its name in events and figures, for example {@code dropOldest}. */
  String name();

  /**
   * Whoever feeds the node is read no more until half of it has been taken: what a peer sends waits
   * in its own kernel and holds it back. Where nobody feeds it that could wait, nothing is done.
   */
  record Pause() implements Policy {
    @Override
    public String name() {
      return "pause";
    }
  }

  /** The items that have waited longest are dropped, of the consumer that is furthest behind. */
  record DropOldest() implements Policy {
    @Override
    public String name() {
      return "dropOldest";
    }
  }

  /** The items that have come last are dropped, of the consumer that is furthest behind. */
  record DropNewest() implements Policy {
    @Override
    public String name() {
      return "dropNewest";
    }
  }

  /**
   * Of items with the same key only the last is kept, in the place of the first; and if that is not
   * enough, the oldest are dropped. Begins only while a consumer is past its limit, and ends once
   * it has caught up.
   *
   * @param key of an item, as the consumer sees it; null for an item that is replaced by no other.
   *     Run on the thread that writes, so it must be short and must not block
   */
  record Conflate(Function<Object, ?> key) implements Policy {
    /** Checks that there is a key. */
    public Conflate {
      requireNonNull(key);
    }

    @Override
    public String name() {
      return "conflate";
    }
  }

  /** What is worst beneath the node is killed: of a stream a consumer, of a server a socket. */
  record Kill() implements Policy {
    @Override
    public String name() {
      return "kill";
    }
  }

  /**
   * The socket that the node is of is ended; of a node of many sockets, the one that is worst. A
   * node that belongs to no socket is killed.
   *
   * @param code the close code
   * @param reason what the peer is told, and the events of this end
   */
  record Disconnect(int code, String reason) implements Policy {
    /** Checks that there is a reason, which may be empty. */
    public Disconnect {
      requireNonNull(reason);
    }

    @Override
    public String name() {
      return "disconnect";
    }
  }

  /**
   * What the application wants. Run on a virtual thread, once each time that the node goes past its
   * limit; what still comes meanwhile waits as before, up to the limits further out.
   *
   * @param action is given the node's figures
   */
  record Custom(Consumer<FlowEvent.OverLimit> action) implements Policy {
    /** Checks that there is an action. */
    public Custom {
      requireNonNull(action);
    }

    @Override
    public String name() {
      return "custom";
    }
  }
}
