package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.util.List;
import java.util.Optional;

/** Streams of one channel: two messages wait in it and an event, and one each in another. */
final class ChannelStreamRows extends Live {
  private final AGChannel<Payload> channel = exchange.channel("room");
  private final StreamConsumer<Payload> messages = exchange.channel("room").messages().consumer();
  private final StreamConsumer<?> events =
      exchange.channel("room").listener(ChannelEvent.Subscribe.class).consumer();
  private final StreamConsumer<Payload> others = exchange.channel("hall").messages().consumer();
  private final StreamConsumer<?> otherEvents =
      exchange.channel("hall").listener(ChannelEvent.Subscribe.class).consumer();

  ChannelStreamRows() throws InterruptedException {
    exchange.subscribe("room");
    exchange.subscribe("hall");
    exchange.invokePublish("room", 1);
    exchange.invokePublish("room", 2);
    exchange.invokePublish("hall", 3);
  }

  @Row("channel.close()")
  void itIsClosed() {
    channel.streams().close();
    assertThat(messages.node().backpressure()).as("with the end").isEqualTo(3);
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(others.node().backpressure()).isEqualTo(1);
  }

  @Row("channel.closeOutput()")
  void itsMessagesAreClosed() {
    channel.messages().close();
    assertThat(messages.node().backpressure()).as("with the end").isEqualTo(3);
    assertThat(events.node().backpressure()).isEqualTo(1);
  }

  @Row("channel.closeListener('subscribe')")
  void oneKindOfEventsIsClosed() {
    channel.listener(ChannelEvent.Subscribe.class).close();
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(messages.node().backpressure()).isEqualTo(2);
  }

  @Row("channel.closeAllListeners()")
  void itsEventsAreClosed() {
    channel.streams().listeners().close();
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(messages.node().backpressure()).isEqualTo(2);
    assertThat(otherEvents.node().backpressure()).isEqualTo(1);
  }

  @Row("channel.kill()")
  void itIsKilled() {
    channel.streams().kill();
    assertThat(messages.isAlive() || events.isAlive()).isFalse();
    assertThat(others.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("channel.killOutput()")
  void itsMessagesAreKilled() {
    channel.messages().kill();
    assertThat(messages.isAlive()).isFalse();
    assertThat(events.isAlive() && others.isAlive()).isTrue();
  }

  @Row("channel.killListener('subscribe')")
  void oneKindOfEventsIsKilled() {
    channel.listener(ChannelEvent.Subscribe.class).kill();
    assertThat(events.isAlive()).isFalse();
    assertThat(messages.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("channel.killAllListeners()")
  void itsEventsAreKilled() {
    channel.streams().listeners().kill();
    assertThat(events.isAlive()).isFalse();
    assertThat(messages.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("channel.killOutputConsumer(id)")
  void aConsumerOfMessagesIsKilled() {
    long id = messages.node().id();
    channel.messages().consumer(id).ifPresent(StreamNode::kill);
    assertThat(messages.isAlive()).isFalse();
    assertThat(events.isAlive() && others.isAlive()).isTrue();
  }

  @Row("channel.killListenerConsumer(id)")
  void aConsumerOfEventsIsKilled() {
    long id = events.node().id();
    channel.streams().listeners().consumer(id).ifPresent(StreamNode::kill);
    assertThat(events.isAlive()).isFalse();
    assertThat(messages.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("channel.getOutputConsumerStats(id)")
  void aConsumerOfMessagesIsMeasured() {
    long id = messages.node().id();
    Optional<StreamStats> stats = channel.messages().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
  }

  @Row("channel.getListenerConsumerStats(id)")
  void aConsumerOfEventsIsMeasured() {
    long id = events.node().id();
    Optional<StreamStats> stats = channel.streams().listeners().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(1);
  }

  @Row("channel.getOutputConsumerStatsList()")
  void theConsumersOfMessagesAreMeasured() {
    List<StreamStats> stats = channel.messages().stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(2L);
  }

  @Row("channel.getListenerConsumerStatsList('subscribe')")
  void theConsumersOfAnEventAreMeasured() {
    List<StreamStats> stats = channel.listener(ChannelEvent.Subscribe.class).stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(1L);
  }

  @Row("channel.getAllListenersConsumerStatsList()")
  void theConsumersOfEventsAreMeasured() {
    List<StreamStats> stats = channel.streams().listeners().stats().children();
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(1);
  }

  @Row("channel.getBackpressure()")
  void itsBacklog() {
    assertThat(channel.streams().backpressure()).isEqualTo(2);
    messages.close();
    assertThat(channel.streams().backpressure()).isEqualTo(1);
  }

  @Row("channel.getOutputBackpressure()")
  void theBacklogOfItsMessages() {
    assertThat(channel.messages().backpressure()).isEqualTo(2);
  }

  @Row("channel.getListenerBackpressure('subscribe')")
  void theBacklogOfAnEvent() {
    assertThat(channel.listener(ChannelEvent.Subscribe.class).backpressure()).isEqualTo(1);
  }

  @Row("channel.getAllListenersBackpressure()")
  void theBacklogOfItsEvents() {
    assertThat(channel.streams().listeners().backpressure()).isEqualTo(1);
  }

  @Row("channel.getOutputConsumerBackpressure(id)")
  void theBacklogOfAConsumerOfMessages() {
    long id = messages.node().id();
    long backlog = channel.messages().consumer(id).map(StreamNode::backpressure).orElse(0L);
    assertThat(backlog).isEqualTo(2);
  }

  @Row("channel.getListenerConsumerBackpressure(id)")
  void theBacklogOfAConsumerOfEvents() {
    long id = events.node().id();
    long backlog =
        channel.streams().listeners().consumer(id).map(StreamNode::backpressure).orElse(0L);
    assertThat(backlog).isEqualTo(1);
  }

  @Row("channel.hasOutputConsumer(id)")
  void whetherItsMessagesAreConsumedByIt() {
    long id = messages.node().id();
    assertThat(channel.messages().consumer(id).isPresent()).isTrue();
    messages.close();
    assertThat(channel.messages().consumer(id).isPresent()).isFalse();
  }

  @Row("channel.hasListenerConsumer('subscribe', id)")
  void whetherAnEventIsConsumedByIt() {
    long id = events.node().id();
    assertThat(channel.listener(ChannelEvent.Subscribe.class).consumer(id).isPresent()).isTrue();
    events.close();
    assertThat(channel.listener(ChannelEvent.Subscribe.class).consumer(id).isPresent()).isFalse();
  }

  @Row("channel.hasAnyListenerConsumer(id)")
  void whetherItsEventsAreConsumedByIt() {
    long id = events.node().id();
    assertThat(channel.streams().listeners().consumer(id).isPresent()).isTrue();
    events.close();
    assertThat(channel.streams().listeners().consumer(id).isPresent()).isFalse();
  }
}
