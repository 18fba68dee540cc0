package io.asyngular.stream;

/** Stands where a stream's held items begin, until the first consumer takes its place over. */
final class DoorstepCursor extends Cursor {
  /** A doorstep is no consumer, so it has no number. */
  private static final long NO_ID = -1;

  private final Doorstep doorstep;

  DoorstepCursor(WritableStream<?> stream, Doorstep doorstep) {
    super(stream, NO_ID);
    this.doorstep = doorstep;
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
