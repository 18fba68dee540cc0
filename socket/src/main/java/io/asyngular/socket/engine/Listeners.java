package io.asyngular.socket.engine;

import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamEmitter;
import io.asyngular.stream.StreamHost;

/**
 * A socket's events, for those who listen and for those who come while the doorstep is open. Any
 * thread.
 */
final class Listeners {
  private final StreamEmitter<SocketEvent> emitter;
  private final Doorsteps doorsteps;

  Listeners(StreamHost host, Doorsteps doorsteps) {
    this.emitter = new StreamEmitter<>(host, doorsteps.events());
    this.doorsteps = doorsteps;
  }

  StreamEmitter<SocketEvent> emitter() {
    return emitter;
  }

  /**
   * Of what comes before the end no more is held than there is room for, since nobody may ever
   * listen.
   *
   * @param hold whether it is held at all for listeners to come
   */
  void emit(SocketEvent event, boolean hold, boolean ended) {
    if (hold && (ended || !doorsteps.events().isFull())) {
      emitter.emit(event);
    } else {
      emitter.emitIfListenedTo(event);
    }
  }

  /** What is held for listeners to come does not make every frame an event. */
  boolean hearMessages() {
    return emitter.isListenedTo(SocketEvent.Message.class)
        && (!doorsteps.events().isHolding()
            || emitter.events().consumerCount() > 0
            || emitter.listener(SocketEvent.Message.class).consumerCount() > 0);
  }
}
