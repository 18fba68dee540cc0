package io.asyngular.stream;

/** What a {@link ConsumableStream#loop loop} does with its items, usually one {@code for}. */
@FunctionalInterface
public interface LoopBody<T> {
  /**
   * Runs on the loop's own virtual thread and may wait anywhere.
   *
   * @param items to be iterated once; ends when the stream is closed or killed
   * @throws Exception is told to the host of the stream and ends this loop only
   */
  void run(Iterable<T> items) throws Exception;
}
