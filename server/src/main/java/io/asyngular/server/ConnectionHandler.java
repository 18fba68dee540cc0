package io.asyngular.server;

/** What is done with each socket, see {@link AGServerBuilder#serve}. */
@FunctionalInterface
public interface ConnectionHandler {
  /**
   * Runs once for each open socket, on a virtual thread of its own; it may wait anywhere. Loops
   * that it has made go on after it has returned; iterators that it has left are closed then.
   *
   * @throws Exception is told as a failure of that socket, which stays open
   */
  void handle(AGServerSocket socket) throws Exception;
}
