package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.util.List;
import java.util.Optional;

/**
 * Streams of all channels of a server: in one two messages wait and an event, in another one each.
 */
final class ExchangeStreamRows extends Live {
  private final StreamConsumer<Payload> messages = exchange.channel("room").messages().consumer();
  private final StreamConsumer<?> events =
      exchange.channel("room").listener(ChannelEvent.Subscribe.class).consumer();
  private final StreamConsumer<Payload> others = exchange.channel("hall").messages().consumer();
  private final StreamConsumer<?> otherEvents =
      exchange.channel("hall").listener(ChannelEvent.Subscribe.class).consumer();

  ExchangeStreamRows() throws InterruptedException {
    exchange.subscribe("room");
    exchange.subscribe("hall");
    exchange.invokePublish("room", 1);
    exchange.invokePublish("room", 2);
    exchange.invokePublish("hall", 3);
  }

  @Row("exchange.closeChannel('room')")
  void aChannelIsClosed() {
    exchange.channel("room").streams().close();
    assertThat(messages.node().backpressure()).as("with the end").isEqualTo(3);
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(others.node().backpressure()).isEqualTo(1);
    assertThat(otherEvents.node().backpressure()).isEqualTo(1);
  }

  @Row("exchange.closeAllChannels()")
  void allChannelsAreClosed() {
    exchange.streams().channels().close();
    assertThat(messages.node().backpressure()).as("with the end").isEqualTo(3);
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(others.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(otherEvents.node().backpressure()).as("with the end").isEqualTo(2);
  }

  @Row("exchange.closeAllChannelOutputs()")
  void allMessagesAreClosed() {
    exchange.streams().channels().messages().close();
    assertThat(messages.node().backpressure()).as("with the end").isEqualTo(3);
    assertThat(others.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(events.node().backpressure()).isEqualTo(1);
  }

  @Row("exchange.closeAllChannelListeners()")
  void allEventsAreClosed() {
    exchange.streams().channels().listeners().close();
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(otherEvents.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(messages.node().backpressure()).isEqualTo(2);
  }

  @Row("exchange.channelCloseOutput('room')")
  void theMessagesOfOneAreClosed() {
    exchange.channel("room").messages().close();
    assertThat(messages.node().backpressure()).as("with the end").isEqualTo(3);
    assertThat(events.node().backpressure()).isEqualTo(1);
    assertThat(others.node().backpressure()).isEqualTo(1);
  }

  @Row("exchange.channelCloseListener('room', 'subscribe')")
  void oneKindOfItsEventsIsClosed() {
    exchange.channel("room").listener(ChannelEvent.Subscribe.class).close();
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(messages.node().backpressure()).isEqualTo(2);
    assertThat(otherEvents.node().backpressure()).isEqualTo(1);
  }

  @Row("exchange.channelCloseAllListeners('room')")
  void allItsEventsAreClosed() {
    exchange.channel("room").streams().listeners().close();
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(messages.node().backpressure()).isEqualTo(2);
    assertThat(otherEvents.node().backpressure()).isEqualTo(1);
  }

  @Row("exchange.killChannel('room')")
  void aChannelIsKilled() {
    exchange.channel("room").streams().kill();
    assertThat(messages.isAlive() || events.isAlive()).isFalse();
    assertThat(others.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("exchange.killAllChannels()")
  void allChannelsAreKilled() {
    exchange.streams().channels().kill();
    assertThat(messages.isAlive() || events.isAlive() || others.isAlive() || otherEvents.isAlive())
        .isFalse();
  }

  @Row("exchange.killAllChannelOutputs()")
  void allMessagesAreKilled() {
    exchange.streams().channels().messages().kill();
    assertThat(messages.isAlive() || others.isAlive()).isFalse();
    assertThat(events.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("exchange.killAllChannelListeners()")
  void allEventsAreKilled() {
    exchange.streams().channels().listeners().kill();
    assertThat(events.isAlive() || otherEvents.isAlive()).isFalse();
    assertThat(messages.isAlive() && others.isAlive()).isTrue();
  }

  @Row("exchange.channelKillOutput('room')")
  void theMessagesOfOneAreKilled() {
    exchange.channel("room").messages().kill();
    assertThat(messages.isAlive()).isFalse();
    assertThat(events.isAlive() && others.isAlive()).isTrue();
  }

  @Row("exchange.channelKillListener('room', 'subscribe')")
  void oneKindOfItsEventsIsKilled() {
    exchange.channel("room").listener(ChannelEvent.Subscribe.class).kill();
    assertThat(events.isAlive()).isFalse();
    assertThat(messages.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("exchange.channelKillAllListeners('room')")
  void allItsEventsAreKilled() {
    exchange.channel("room").streams().listeners().kill();
    assertThat(events.isAlive()).isFalse();
    assertThat(messages.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("exchange.killChannelOutputConsumer(id)")
  void aConsumerOfMessagesIsKilled() {
    long id = messages.node().id();
    exchange.streams().channels().messages().consumer(id).ifPresent(StreamNode::kill);
    assertThat(messages.isAlive()).isFalse();
    assertThat(events.isAlive() && others.isAlive()).isTrue();
  }

  @Row("exchange.killChannelListenerConsumer(id)")
  void aConsumerOfEventsIsKilled() {
    long id = events.node().id();
    exchange.streams().channels().listeners().consumer(id).ifPresent(StreamNode::kill);
    assertThat(events.isAlive()).isFalse();
    assertThat(messages.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("exchange.getChannelOutputConsumerStats(id)")
  void aConsumerOfMessagesIsMeasured() {
    long id = messages.node().id();
    Optional<StreamStats> stats =
        exchange.streams().channels().messages().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
  }

  @Row("exchange.getChannelListenerConsumerStats(id)")
  void aConsumerOfEventsIsMeasured() {
    long id = events.node().id();
    Optional<StreamStats> stats =
        exchange.streams().channels().listeners().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(1);
  }

  @Row("exchange.getAllChannelOutputsConsumerStatsList()")
  void allConsumersOfMessagesAreMeasured() {
    List<StreamStats> stats = exchange.streams().channels().messages().stats().children();
    assertThat(stats).extracting(StreamStats::name).containsExactlyInAnyOrder("room", "hall");
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(2);
  }

  @Row("exchange.getAllChannelListenersConsumerStatsList()")
  void allConsumersOfEventsAreMeasured() {
    List<StreamStats> stats = exchange.streams().channels().listeners().stats().children();
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(2);
  }

  @Row("exchange.channelGetOutputConsumerStatsList('room')")
  void theConsumersOfItsMessagesAreMeasured() {
    List<StreamStats> stats = exchange.channel("room").messages().stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(2L);
  }

  @Row("exchange.channelGetListenerConsumerStatsList('room', 'subscribe')")
  void theConsumersOfAnEventAreMeasured() {
    List<StreamStats> stats =
        exchange.channel("room").listener(ChannelEvent.Subscribe.class).stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(1L);
  }

  @Row("exchange.channelGetAllListenersConsumerStatsList('room')")
  void theConsumersOfItsEventsAreMeasured() {
    List<StreamStats> stats = exchange.channel("room").streams().listeners().stats().children();
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(1);
  }

  @Row("exchange.getBackpressure()")
  void theWorstBacklogOfTheExchange() {
    assertThat(exchange.streams().backpressure()).isEqualTo(2);
  }

  @Row("exchange.getChannelBackpressure('room')")
  void theBacklogOfAChannel() {
    assertThat(exchange.channel("room").streams().backpressure()).isEqualTo(2);
    messages.close();
    assertThat(exchange.channel("room").streams().backpressure()).isEqualTo(1);
  }

  @Row("exchange.getAllChannelsBackpressure()")
  void theWorstBacklogOfAllChannels() {
    assertThat(exchange.streams().channels().backpressure()).isEqualTo(2);
  }

  @Row("exchange.getAllChannelOutputsBackpressure()")
  void theWorstBacklogOfMessages() {
    assertThat(exchange.streams().channels().messages().backpressure()).isEqualTo(2);
  }

  @Row("exchange.getAllChannelListenersBackpressure()")
  void theWorstBacklogOfEvents() {
    assertThat(exchange.streams().channels().listeners().backpressure()).isEqualTo(1);
  }

  @Row("exchange.channelGetOutputBackpressure('room')")
  void theBacklogOfItsMessages() {
    assertThat(exchange.channel("room").messages().backpressure()).isEqualTo(2);
  }

  @Row("exchange.channelGetListenerBackpressure('room', 'subscribe')")
  void theBacklogOfAnEvent() {
    assertThat(exchange.channel("room").listener(ChannelEvent.Subscribe.class).backpressure())
        .isEqualTo(1);
  }

  @Row("exchange.channelGetAllListenersBackpressure('room')")
  void theBacklogOfItsEvents() {
    assertThat(exchange.channel("room").streams().listeners().backpressure()).isEqualTo(1);
  }

  @Row("exchange.getChannelOutputConsumerBackpressure(id)")
  void theBacklogOfAConsumerOfMessages() {
    long id = messages.node().id();
    long backlog =
        exchange
            .streams()
            .channels()
            .messages()
            .consumer(id)
            .map(StreamNode::backpressure)
            .orElse(0L);
    assertThat(backlog).isEqualTo(2);
  }

  @Row("exchange.getChannelListenerConsumerBackpressure(id)")
  void theBacklogOfAConsumerOfEvents() {
    long id = events.node().id();
    long backlog =
        exchange
            .streams()
            .channels()
            .listeners()
            .consumer(id)
            .map(StreamNode::backpressure)
            .orElse(0L);
    assertThat(backlog).isEqualTo(1);
  }

  @Row("exchange.hasAnyChannelOutputConsumer(id)")
  void whetherAnyMessagesAreConsumedByIt() {
    long id = messages.node().id();
    assertThat(exchange.streams().channels().messages().consumer(id).isPresent()).isTrue();
    messages.close();
    assertThat(exchange.streams().channels().messages().consumer(id).isPresent()).isFalse();
  }

  @Row("exchange.hasAnyChannelListenerConsumer(id)")
  void whetherAnyEventsAreConsumedByIt() {
    long id = events.node().id();
    assertThat(exchange.streams().channels().listeners().consumer(id).isPresent()).isTrue();
    events.close();
    assertThat(exchange.streams().channels().listeners().consumer(id).isPresent()).isFalse();
  }

  @Row("exchange.channelHasOutputConsumer('room', id)")
  void whetherItsMessagesAreConsumedByIt() {
    long id = messages.node().id();
    assertThat(exchange.channel("room").messages().consumer(id).isPresent()).isTrue();
    messages.close();
    assertThat(exchange.channel("room").messages().consumer(id).isPresent()).isFalse();
  }

  @Row("exchange.channelHasListenerConsumer('room', 'subscribe', id)")
  void whetherAnEventIsConsumedByIt() {
    long id = events.node().id();
    assertThat(
            exchange
                .channel("room")
                .listener(ChannelEvent.Subscribe.class)
                .consumer(id)
                .isPresent())
        .isTrue();
    events.close();
    assertThat(
            exchange
                .channel("room")
                .listener(ChannelEvent.Subscribe.class)
                .consumer(id)
                .isPresent())
        .isFalse();
  }

  @Row("exchange.channelHasAnyListenerConsumer('room', id)")
  void whetherItsEventsAreConsumedByIt() {
    long id = events.node().id();
    assertThat(exchange.channel("room").streams().listeners().consumer(id).isPresent()).isTrue();
    events.close();
    assertThat(exchange.channel("room").streams().listeners().consumer(id).isPresent()).isFalse();
  }
}
