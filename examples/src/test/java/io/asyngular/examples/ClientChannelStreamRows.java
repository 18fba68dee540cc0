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
 * Streams of all channels of a client: in one two messages wait and an event, in another one each.
 */
final class ClientChannelStreamRows extends LiveClient {
  private final StreamConsumer<Payload> messages = client.channel("room").messages().consumer();
  private final StreamConsumer<?> events =
      client.channel("room").listener(ChannelEvent.Subscribe.class).consumer();
  private final StreamConsumer<Payload> others = client.channel("hall").messages().consumer();
  private final StreamConsumer<?> otherEvents =
      client.channel("hall").listener(ChannelEvent.Subscribe.class).consumer();

  ClientChannelStreamRows() throws InterruptedException {
    subscribed("room");
    subscribed("hall");
    exchange.invokePublish("room", 1);
    exchange.invokePublish("room", 2);
    exchange.invokePublish("hall", 3);
    Live.until(() -> others.node().backpressure() == 1);
  }

  @Row("client.closeChannel('room')")
  void aChannelIsClosed() {
    client.channel("room").streams().close();
    assertThat(messages.node().backpressure()).as("with the end").isEqualTo(3);
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(others.node().backpressure()).isEqualTo(1);
    assertThat(otherEvents.node().backpressure()).isEqualTo(1);
  }

  @Row("client.closeAllChannels()")
  void allChannelsAreClosed() {
    client.streams().channels().close();
    assertThat(messages.node().backpressure()).as("with the end").isEqualTo(3);
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(others.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(otherEvents.node().backpressure()).as("with the end").isEqualTo(2);
  }

  @Row("client.closeAllChannelOutputs()")
  void allMessagesAreClosed() {
    client.streams().channels().messages().close();
    assertThat(messages.node().backpressure()).as("with the end").isEqualTo(3);
    assertThat(others.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(events.node().backpressure()).isEqualTo(1);
  }

  @Row("client.closeAllChannelListeners()")
  void allEventsAreClosed() {
    client.streams().channels().listeners().close();
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(otherEvents.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(messages.node().backpressure()).isEqualTo(2);
  }

  @Row("client.channelCloseOutput('room')")
  void theMessagesOfOneAreClosed() {
    client.channel("room").messages().close();
    assertThat(messages.node().backpressure()).as("with the end").isEqualTo(3);
    assertThat(events.node().backpressure()).isEqualTo(1);
    assertThat(others.node().backpressure()).isEqualTo(1);
  }

  @Row("client.channelCloseListener('room', 'subscribe')")
  void oneKindOfItsEventsIsClosed() {
    client.channel("room").listener(ChannelEvent.Subscribe.class).close();
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(messages.node().backpressure()).isEqualTo(2);
    assertThat(otherEvents.node().backpressure()).isEqualTo(1);
  }

  @Row("client.channelCloseAllListeners('room')")
  void allItsEventsAreClosed() {
    client.channel("room").streams().listeners().close();
    assertThat(events.node().backpressure()).as("with the end").isEqualTo(2);
    assertThat(messages.node().backpressure()).isEqualTo(2);
    assertThat(otherEvents.node().backpressure()).isEqualTo(1);
  }

  @Row("client.killChannel('room')")
  void aChannelIsKilled() {
    client.channel("room").streams().kill();
    assertThat(messages.isAlive() || events.isAlive()).isFalse();
    assertThat(others.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("client.killAllChannels()")
  void allChannelsAreKilled() {
    client.streams().channels().kill();
    assertThat(messages.isAlive() || events.isAlive() || others.isAlive() || otherEvents.isAlive())
        .isFalse();
  }

  @Row("client.killAllChannelOutputs()")
  void allMessagesAreKilled() {
    client.streams().channels().messages().kill();
    assertThat(messages.isAlive() || others.isAlive()).isFalse();
    assertThat(events.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("client.killAllChannelListeners()")
  void allEventsAreKilled() {
    client.streams().channels().listeners().kill();
    assertThat(events.isAlive() || otherEvents.isAlive()).isFalse();
    assertThat(messages.isAlive() && others.isAlive()).isTrue();
  }

  @Row("client.channelKillOutput('room')")
  void theMessagesOfOneAreKilled() {
    client.channel("room").messages().kill();
    assertThat(messages.isAlive()).isFalse();
    assertThat(events.isAlive() && others.isAlive()).isTrue();
  }

  @Row("client.channelKillListener('room', 'subscribe')")
  void oneKindOfItsEventsIsKilled() {
    client.channel("room").listener(ChannelEvent.Subscribe.class).kill();
    assertThat(events.isAlive()).isFalse();
    assertThat(messages.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("client.channelKillAllListeners('room')")
  void allItsEventsAreKilled() {
    client.channel("room").streams().listeners().kill();
    assertThat(events.isAlive()).isFalse();
    assertThat(messages.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("client.killChannelOutputConsumer(id)")
  void aConsumerOfMessagesIsKilled() {
    long id = messages.node().id();
    client.streams().channels().messages().consumer(id).ifPresent(StreamNode::kill);
    assertThat(messages.isAlive()).isFalse();
    assertThat(events.isAlive() && others.isAlive()).isTrue();
  }

  @Row("client.killChannelListenerConsumer(id)")
  void aConsumerOfEventsIsKilled() {
    long id = events.node().id();
    client.streams().channels().listeners().consumer(id).ifPresent(StreamNode::kill);
    assertThat(events.isAlive()).isFalse();
    assertThat(messages.isAlive() && otherEvents.isAlive()).isTrue();
  }

  @Row("client.getChannelOutputConsumerStats(id)")
  void aConsumerOfMessagesIsMeasured() {
    long id = messages.node().id();
    Optional<StreamStats> stats =
        client.streams().channels().messages().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
  }

  @Row("client.getChannelListenerConsumerStats(id)")
  void aConsumerOfEventsIsMeasured() {
    long id = events.node().id();
    Optional<StreamStats> stats =
        client.streams().channels().listeners().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(1);
  }

  @Row("client.getAllChannelOutputsConsumerStatsList()")
  void allConsumersOfMessagesAreMeasured() {
    List<StreamStats> stats = client.streams().channels().messages().stats().children();
    assertThat(stats).extracting(StreamStats::name).containsExactlyInAnyOrder("room", "hall");
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(2);
  }

  @Row("client.getAllChannelListenersConsumerStatsList()")
  void allConsumersOfEventsAreMeasured() {
    List<StreamStats> stats = client.streams().channels().listeners().stats().children();
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(2);
  }

  @Row("client.channelGetOutputConsumerStatsList('room')")
  void theConsumersOfItsMessagesAreMeasured() {
    List<StreamStats> stats = client.channel("room").messages().stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(2L);
  }

  @Row("client.channelGetListenerConsumerStatsList('room', 'subscribe')")
  void theConsumersOfAnEventAreMeasured() {
    List<StreamStats> stats =
        client.channel("room").listener(ChannelEvent.Subscribe.class).stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(1L);
  }

  @Row("client.channelGetAllListenersConsumerStatsList('room')")
  void theConsumersOfItsEventsAreMeasured() {
    List<StreamStats> stats = client.channel("room").streams().listeners().stats().children();
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(1);
  }

  @Row("client.getChannelBackpressure('room')")
  void theBacklogOfAChannel() {
    assertThat(client.channel("room").streams().backpressure()).isEqualTo(2);
    messages.close();
    assertThat(client.channel("room").streams().backpressure()).isEqualTo(1);
  }

  @Row("client.getAllChannelsBackpressure()")
  void theWorstBacklogOfAllChannels() {
    assertThat(client.streams().channels().backpressure()).isEqualTo(2);
  }

  @Row("client.getAllChannelOutputsBackpressure()")
  void theWorstBacklogOfMessages() {
    assertThat(client.streams().channels().messages().backpressure()).isEqualTo(2);
  }

  @Row("client.getAllChannelListenersBackpressure()")
  void theWorstBacklogOfEvents() {
    assertThat(client.streams().channels().listeners().backpressure()).isEqualTo(1);
  }

  @Row("client.channelGetOutputBackpressure('room')")
  void theBacklogOfItsMessages() {
    assertThat(client.channel("room").messages().backpressure()).isEqualTo(2);
  }

  @Row("client.channelGetListenerBackpressure('room', 'subscribe')")
  void theBacklogOfAnEvent() {
    assertThat(client.channel("room").listener(ChannelEvent.Subscribe.class).backpressure())
        .isEqualTo(1);
  }

  @Row("client.channelGetAllListenersBackpressure('room')")
  void theBacklogOfItsEvents() {
    assertThat(client.channel("room").streams().listeners().backpressure()).isEqualTo(1);
  }

  @Row("client.getChannelOutputConsumerBackpressure(id)")
  void theBacklogOfAConsumerOfMessages() {
    long id = messages.node().id();
    long backlog =
        client
            .streams()
            .channels()
            .messages()
            .consumer(id)
            .map(StreamNode::backpressure)
            .orElse(0L);
    assertThat(backlog).isEqualTo(2);
  }

  @Row("client.getChannelListenerConsumerBackpressure(id)")
  void theBacklogOfAConsumerOfEvents() {
    long id = events.node().id();
    long backlog =
        client
            .streams()
            .channels()
            .listeners()
            .consumer(id)
            .map(StreamNode::backpressure)
            .orElse(0L);
    assertThat(backlog).isEqualTo(1);
  }

  @Row("client.hasAnyChannelOutputConsumer(id)")
  void whetherAnyMessagesAreConsumedByIt() {
    long id = messages.node().id();
    assertThat(client.streams().channels().messages().consumer(id).isPresent()).isTrue();
    messages.close();
    assertThat(client.streams().channels().messages().consumer(id).isPresent()).isFalse();
  }

  @Row("client.hasAnyChannelListenerConsumer(id)")
  void whetherAnyEventsAreConsumedByIt() {
    long id = events.node().id();
    assertThat(client.streams().channels().listeners().consumer(id).isPresent()).isTrue();
    events.close();
    assertThat(client.streams().channels().listeners().consumer(id).isPresent()).isFalse();
  }

  @Row("client.channelHasOutputConsumer('room', id)")
  void whetherItsMessagesAreConsumedByIt() {
    long id = messages.node().id();
    assertThat(client.channel("room").messages().consumer(id).isPresent()).isTrue();
    messages.close();
    assertThat(client.channel("room").messages().consumer(id).isPresent()).isFalse();
  }

  @Row("client.channelHasListenerConsumer('room', 'subscribe', id)")
  void whetherAnEventIsConsumedByIt() {
    long id = events.node().id();
    assertThat(
            client.channel("room").listener(ChannelEvent.Subscribe.class).consumer(id).isPresent())
        .isTrue();
    events.close();
    assertThat(
            client.channel("room").listener(ChannelEvent.Subscribe.class).consumer(id).isPresent())
        .isFalse();
  }

  @Row("client.channelHasAnyListenerConsumer('room', id)")
  void whetherItsEventsAreConsumedByIt() {
    long id = events.node().id();
    assertThat(client.channel("room").streams().listeners().consumer(id).isPresent()).isTrue();
    events.close();
    assertThat(client.channel("room").streams().listeners().consumer(id).isPresent()).isFalse();
  }
}
