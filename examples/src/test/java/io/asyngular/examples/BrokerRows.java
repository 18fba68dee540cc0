package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.broker.MemoryBroker;
import io.asyngular.broker.Position;
import io.asyngular.protocol.AGException;
import io.asyngular.server.AGServer;
import io.asyngular.server.ServerEvent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** Engines that carry publications. A recording one stands between a server and its own. */
final class BrokerRows {
  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
  private final Recording recording = new Recording();

  /** Does as the engine in memory does, and says what it was asked for. */
  private final class Recording implements BrokerEngine {
    private final BrokerEngine memory = new MemoryBroker();
    private boolean broken;

    @Override
    public CompletionStage<Void> start(Receiver receiver) {
      calls.add("start");
      return memory.start(receiver);
    }

    @Override
    public CompletionStage<Void> subscribe(String channel) {
      calls.add("subscribe " + channel);
      return memory.subscribe(channel);
    }

    @Override
    public CompletionStage<Void> unsubscribe(String channel) {
      calls.add("unsubscribe " + channel);
      return memory.unsubscribe(channel);
    }

    @Override
    public CompletionStage<Position> publish(String channel, byte[] data) {
      if (broken) {
        return CompletableFuture.failedStage(new IllegalStateException("no connection"));
      }
      calls.add("publish " + channel + " " + new String(data, StandardCharsets.UTF_8));
      return memory.publish(channel, data);
    }

    @Override
    public void close() {
      calls.add("close");
      memory.close();
    }
  }

  private Live live() throws InterruptedException {
    var live = new Live(AGServer.builder().broker(recording));
    assertThat(calls.take()).isEqualTo("start");
    return live;
  }

  @Row("new AGSimpleBroker()")
  void anEngineWithinTheProcess() throws Exception {
    BrokerEngine broker = new MemoryBroker();
    try (var live = new Live(AGServer.builder().broker(broker))) {
      live.subscribe("room");
      live.exchange.invokePublish("room", 1);
      assertThat(live.peer.next()).contains("\"data\":1");
    }
  }

  @Row("broker.exchange()")
  void whatServersPublishWith() throws Exception {
    try (var live = live()) {
      AGServer server = live.server;
      server.exchange().invokePublish("room", 1);
      assertThat(calls.take()).isEqualTo("publish room 1");
    }
  }

  @Row({"broker.isReady", "broker.listener('ready')"})
  void itIsReadyOnceItsStartIsComplete() {
    BrokerEngine broker = new MemoryBroker();
    BrokerEngine.Receiver receiver = (channel, data, position) -> {};
    var ready = broker.start(receiver).toCompletableFuture();
    assertThat(ready).isCompleted();
  }

  @Row("broker.listener('error')")
  void itsFailuresAreWarnings() throws Exception {
    try (var live = live()) {
      AGServer server = live.server;
      try (var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
        recording.broken = true;
        live.exchange.transmitPublish("room", 1);
        assertThat(warnings.next().warning())
            .isInstanceOf(AGException.class)
            .hasMessage("no connection");
      }
    }
  }

  @Row({
    "broker.subscribeSocket(socket, channel), broker.subscribeClient(client, channel)",
    "broker.listener('subscribe')"
  })
  void itIsToldTheFirstInterest() throws Exception {
    try (var live = live();
        var other = new Peer(live.server.port())) {
      live.subscribe("room");
      assertThat(calls.take()).isEqualTo("subscribe room");
      assertThat(other.answerTo("{'event':'#subscribe','data':{'channel':'room'},'cid':3}"))
          .isEqualTo("{'rid':3}");
      assertThat(calls).isEmpty();
    }
    BrokerEngine broker = new MemoryBroker();
    String channel = "room";
    assertThat(broker.subscribe(channel).toCompletableFuture()).isCompleted();
  }

  @Row({
    "broker.unsubscribeSocket(socket, channel), broker.unsubscribeClient(client, channel)",
    "broker.listener('unsubscribe')"
  })
  void itIsToldTheLastInterest() throws Exception {
    try (var live = live()) {
      live.subscribe("room");
      live.exchange.subscribe("room");
      live.exchange.unsubscribe("room");
      live.peer.answerTo("{'event':'#unsubscribe','data':'room','cid':3}");
      assertThat(calls.take()).isEqualTo("subscribe room");
      assertThat(calls.take()).isEqualTo("unsubscribe room");
    }
    BrokerEngine broker = new MemoryBroker();
    String channel = "room";
    assertThat(broker.unsubscribe(channel).toCompletableFuture()).isCompleted();
  }

  @Row({
    "broker.transmitPublish(channel, data), broker.invokePublish(channel, data)",
    "broker.listener('publish')"
  })
  void itPublishesBytes() {
    BrokerEngine broker = new MemoryBroker();
    var received = new LinkedBlockingQueue<String>();
    var ready =
        broker.start((channel, data, position) -> received.add(channel + " " + data.length));
    String channel = "room";
    byte[] data = {'1', '2'};
    assertThat(ready.toCompletableFuture()).isCompleted();
    assertThat(broker.subscribe(channel).toCompletableFuture()).isCompleted();
    Position position = broker.publish(channel, data).toCompletableFuture().join();
    assertThat(position.offset()).isEqualTo(1);
    assertThat(received).containsExactly("room 2");
  }

  @Row("broker.transmitPublish(channel, data, true)")
  void whatComesFromElsewhereIsGivenToTheReceiver() throws Exception {
    BrokerEngine.Receiver receiver = (channel, data, position) -> calls.add("received " + channel);
    String channel = "room";
    byte[] data = {'1'};
    var position = new Position("elsewhere", 7);
    receiver.received(channel, data, position);
    assertThat(calls.take()).isEqualTo("received room");
  }
}
