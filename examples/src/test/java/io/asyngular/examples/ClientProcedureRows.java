package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.Request;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.util.List;
import java.util.Optional;

/** Procedures of a client: two calls wait in one for each of two consumers, and one in another. */
final class ClientProcedureRows extends LiveClient {
  private final StreamConsumer<Request<Payload>> first = client.procedure("add").consumer();
  private final StreamConsumer<Request<Payload>> second = client.procedure("add").consumer();
  private final StreamConsumer<Request<Payload>> other = client.procedure("ask").consumer();
  private final long id = first.node().id();

  ClientProcedureRows() throws InterruptedException {
    socket.invokeAsync("add", 1, PATIENCE);
    socket.invokeAsync("add", 2, PATIENCE);
    socket.invokeAsync("ask", 3, PATIENCE);
    Live.until(() -> other.node().backpressure() == 1);
  }

  private static void assertThatItFinishes(StreamConsumer<Request<Payload>> consumer) {
    assertThat(consumer.next().data().json()).isEqualTo("1");
    assertThat(consumer.next().data().json()).isEqualTo("2");
    assertThat(consumer.hasNext()).isFalse();
  }

  @Row("client.closeProcedure('add')")
  void oneIsClosed() {
    client.procedure("add").close();
    assertThatItFinishes(first);
    assertThat(other.isAlive()).isTrue();
  }

  @Row("client.closeAllProcedures()")
  void allAreClosed() {
    client.streams().procedures().close();
    assertThatItFinishes(first);
    assertThat(other.next().data().json()).isEqualTo("3");
    assertThat(other.hasNext()).isFalse();
  }

  @Row("client.killProcedure('add')")
  void oneIsKilled() throws InterruptedException {
    client.procedure("add").kill();
    assertThat(first.hasNext() || second.hasNext()).isFalse();
    assertThat(other.isAlive()).isTrue();
    try (var later = client.procedure("add").consumer()) {
      socket.invokeAsync("add", 4, PATIENCE);
      assertThat(later.next().data().json()).isEqualTo("4");
    }
  }

  @Row("client.killAllProcedures()")
  void allAreKilled() {
    client.streams().procedures().kill();
    assertThat(first.hasNext() || second.hasNext() || other.hasNext()).isFalse();
    assertThat(client.streams().procedures().backpressure()).isZero();
  }

  @Row("client.killProcedureConsumer(id)")
  void oneConsumerIsKilled() {
    client.streams().procedures().consumer(id).ifPresent(StreamNode::kill);
    assertThat(first.isAlive()).isFalse();
    assertThat(second.next().data().json()).isEqualTo("1");
  }

  @Row("client.getProcedureConsumerStats(id)")
  void oneConsumerIsMeasured() {
    Optional<StreamStats> stats = client.streams().procedures().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
    assertThat(stats.orElseThrow().consumer().orElseThrow().id()).isEqualTo(id);
  }

  @Row("client.getProcedureConsumerStatsList('add')")
  void theConsumersOfOneAreMeasured() {
    List<StreamStats> stats = client.procedure("add").stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(2L, 2L);
  }

  @Row("client.getAllProceduresConsumerStatsList()")
  void theConsumersOfAllAreMeasured() {
    List<StreamStats> stats = client.streams().procedures().stats().children();
    assertThat(stats).extracting(StreamStats::name).containsExactlyInAnyOrder("add", "ask");
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(3);
  }

  @Row("client.getProcedureBackpressure('add')")
  void theBacklogOfOne() {
    first.next();
    assertThat(client.procedure("add").backpressure()).isEqualTo(2);
    second.next();
    assertThat(client.procedure("add").backpressure()).isEqualTo(1);
  }

  @Row("client.getAllProceduresBackpressure()")
  void theWorstBacklogOfAll() {
    client.procedure("add").kill();
    assertThat(client.streams().procedures().backpressure()).isEqualTo(1);
  }

  @Row("client.getProcedureConsumerBackpressure(id)")
  void theBacklogOfOneConsumer() {
    first.next();
    long backlog =
        client.streams().procedures().consumer(id).map(StreamNode::backpressure).orElse(0L);
    assertThat(backlog).isEqualTo(1);
  }

  @Row("client.hasProcedureConsumer('add', id)")
  void whetherOneIsConsumedByIt() {
    assertThat(client.procedure("add").consumer(id).isPresent()).isTrue();
    assertThat(client.procedure("ask").consumer(id).isPresent()).isFalse();
  }

  @Row("client.hasAnyProcedureConsumer(id)")
  void whetherAnyIsConsumedByIt() {
    assertThat(client.streams().procedures().consumer(id).isPresent()).isTrue();
    first.close();
    assertThat(client.streams().procedures().consumer(id).isPresent()).isFalse();
  }
}
