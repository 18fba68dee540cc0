package io.asyngular.broker;

import java.util.concurrent.CompletionStage;

/**
 * A publish/subscribe engine: four methods to write, and the contract in the test kit to hold them
 * to.
 *
 * <p>Within a channel every process receives the publications in one order, that of their offsets.
 * Publications of different channels have no order. A process receives what is published while it
 * is interested in the channel, its own publications included.
 *
 * <p>All methods may be called from any thread, event loops included, and must not block: what
 * takes time completes the returned stage. A stage that fails carries what the publisher or
 * subscriber is told.
 */
public interface BrokerEngine extends AutoCloseable {
  /**
   * Begins; called once, before all else.
   *
   * @param receiver given every publication of the channels of interest; its calls for one channel
   *     never overlap and come in order
   */
  CompletionStage<Void> start(Receiver receiver);

  /** The first local interest in a channel. Completes once publications are sure to arrive. */
  CompletionStage<Void> subscribe(String channel);

  /** The last local interest in a channel has gone. */
  CompletionStage<Void> unsubscribe(String channel);

  /**
   * Publishes. Completes once the engine has it, with its place in the channel; whatever {@link
   * Receiver#received} is called for in this process by then has been called.
   *
   * @param data handed over: neither side changes it afterwards
   */
  CompletionStage<Position> publish(String channel, byte[] data);

  /** Ends; nothing is received afterwards. Never throws; a second time does nothing. */
  @Override
  void close();

  /** Where an engine delivers. */
  interface Receiver {
    /**
     * A publication has come. May be called from any thread, must not block and must not throw.
     *
     * @param data not to be changed
     */
    void received(String channel, byte[] data, Position position);
  }
}
