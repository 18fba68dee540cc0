package io.asyngular.conformance;

import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import java.util.ArrayList;
import java.util.List;

/** What happens to a client, in order, but for each frame's coming. */
record Events(StreamConsumer<SocketEvent> all) {
  private SocketEvent next() {
    SocketEvent event = all.next();
    while (event instanceof SocketEvent.Message || event instanceof SocketEvent.Unclaimed) {
      event = all.next();
    }
    return event;
  }

  /** The next of that kind; those before it are passed over. */
  <E extends SocketEvent> E next(Class<E> type) {
    SocketEvent event = next();
    while (!type.isInstance(event)) {
      event = next();
    }
    return type.cast(event);
  }

  /** All up to the next of that kind, with it. */
  List<SocketEvent> upTo(Class<? extends SocketEvent> type) {
    var events = new ArrayList<SocketEvent>();
    do {
      events.add(next());
    } while (!type.isInstance(events.getLast()));
    return events;
  }

  /** The names of those up to the next of that kind. */
  List<String> namesUpTo(Class<? extends SocketEvent> type) {
    return upTo(type).stream().map(event -> event.getClass().getSimpleName()).toList();
  }
}
