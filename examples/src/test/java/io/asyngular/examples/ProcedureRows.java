package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.Request;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.util.List;
import java.util.Optional;

/** Procedures: two calls wait in one for each of two consumers, and one in another. */
final class ProcedureRows extends Live {
  private final StreamConsumer<Request<Payload>> first = socket.procedure("add").consumer();
  private final StreamConsumer<Request<Payload>> second = socket.procedure("add").consumer();
  private final StreamConsumer<Request<Payload>> other = socket.procedure("ask").consumer();
  private final long id = first.node().id();

  ProcedureRows() throws InterruptedException {
    peer.send("{'event':'add','data':1,'cid':11}");
    peer.send("{'event':'add','data':2,'cid':12}");
    peer.send("{'event':'ask','data':3,'cid':13}");
    ping();
  }

  private static void assertThatItFinishes(StreamConsumer<Request<Payload>> consumer) {
    assertThat(consumer.next().data().json()).isEqualTo("1");
    assertThat(consumer.next().data().json()).isEqualTo("2");
    assertThat(consumer.hasNext()).isFalse();
  }

  @Row("socket.closeProcedure('add')")
  void oneIsClosed() {
    socket.procedure("add").close();
    assertThatItFinishes(first);
    assertThat(other.isAlive()).isTrue();
  }

  @Row("socket.closeAllProcedures()")
  void allAreClosed() {
    socket.streams().procedures().close();
    assertThatItFinishes(first);
    assertThat(other.next().data().json()).isEqualTo("3");
    assertThat(other.hasNext()).isFalse();
  }

  @Row("socket.killProcedure('add')")
  void oneIsKilled() throws InterruptedException {
    socket.procedure("add").kill();
    assertThat(first.hasNext() || second.hasNext()).isFalse();
    assertThat(other.isAlive()).isTrue();
    try (var later = socket.procedure("add").consumer()) {
      peer.send("{'event':'add','data':4,'cid':14}");
      assertThat(later.next().data().json()).isEqualTo("4");
    }
  }

  @Row("socket.killAllProcedures()")
  void allAreKilled() {
    socket.streams().procedures().kill();
    assertThat(first.hasNext() || second.hasNext() || other.hasNext()).isFalse();
    assertThat(socket.streams().procedures().backpressure()).isZero();
  }

  @Row("socket.killProcedureConsumer(id)")
  void oneConsumerIsKilled() {
    socket.streams().procedures().consumer(id).ifPresent(StreamNode::kill);
    assertThat(first.isAlive()).isFalse();
    assertThat(second.next().data().json()).isEqualTo("1");
  }

  @Row("socket.getProcedureConsumerStats(id)")
  void oneConsumerIsMeasured() {
    Optional<StreamStats> stats = socket.streams().procedures().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
    assertThat(stats.orElseThrow().consumer().orElseThrow().id()).isEqualTo(id);
  }

  @Row("socket.getProcedureConsumerStatsList('add')")
  void theConsumersOfOneAreMeasured() {
    List<StreamStats> stats = socket.procedure("add").stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(2L, 2L);
  }

  @Row("socket.getAllProceduresConsumerStatsList()")
  void theConsumersOfAllAreMeasured() {
    List<StreamStats> stats = socket.streams().procedures().stats().children();
    assertThat(stats).extracting(StreamStats::name).containsExactlyInAnyOrder("add", "ask");
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(3);
  }

  @Row("socket.getProcedureBackpressure('add')")
  void theBacklogOfOne() {
    first.next();
    assertThat(socket.procedure("add").backpressure()).isEqualTo(2);
    second.next();
    assertThat(socket.procedure("add").backpressure()).isEqualTo(1);
  }

  @Row("socket.getAllProceduresBackpressure()")
  void theWorstBacklogOfAll() {
    socket.procedure("add").kill();
    assertThat(socket.streams().procedures().backpressure()).isEqualTo(1);
  }

  @Row("socket.getProcedureConsumerBackpressure(id)")
  void theBacklogOfOneConsumer() {
    first.next();
    long backlog =
        socket.streams().procedures().consumer(id).map(StreamNode::backpressure).orElse(0L);
    assertThat(backlog).isEqualTo(1);
  }

  @Row("socket.hasProcedureConsumer('add', id)")
  void whetherOneIsConsumedByIt() {
    assertThat(socket.procedure("add").consumer(id).isPresent()).isTrue();
    assertThat(socket.procedure("ask").consumer(id).isPresent()).isFalse();
  }

  @Row("socket.hasAnyProcedureConsumer(id)")
  void whetherAnyIsConsumedByIt() {
    assertThat(socket.streams().procedures().consumer(id).isPresent()).isTrue();
    first.close();
    assertThat(socket.streams().procedures().consumer(id).isPresent()).isFalse();
  }
}
