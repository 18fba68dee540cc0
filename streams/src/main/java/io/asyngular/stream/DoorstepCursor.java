package io.asyngular.stream;

import org.jspecify.annotations.Nullable;

/** Stands where a stream's held items begin, until the first consumer takes its place over. */
final class DoorstepCursor extends Cursor {
  /** A doorstep is no consumer, so it has no number. */
  private static final long NO_ID = -1;

  private final Doorstep doorstep;

  DoorstepCursor(WritableStream<?> stream, Doorstep doorstep) {
    super(stream, NO_ID);
    this.doorstep = doorstep;
  }

  /** Ends with its place taken over, for another cursor to go on from; null if it has ended. */
  @Nullable Link handOver() {
    Link at = takePlace();
    end(Ending.LEFT);
    return at;
  }

  /** Ends with what it holds dropped; how many items that was. */
  long drop() {
    Link at = takePlace();
    long items = at == null ? 0 : stream().tail().itemsSince(at);
    for (Link link = at == null ? null : at.next(); link != null; link = link.next()) {
      items -= link.item instanceof Control ? 1 : 0;
    }
    end(Ending.LEFT);
    return items;
  }

  @Override
  boolean end(Ending how) {
    boolean ended = super.end(how);
    if (ended) {
      doorstep.forget(this);
    }
    return ended;
  }
}
