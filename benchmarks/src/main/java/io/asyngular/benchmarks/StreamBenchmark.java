package io.asyngular.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Nanoseconds per item (per round, for the ping-pong), from the first write to the last take. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StreamBenchmark {
  private static final int ITEMS = 200_000;
  private static final int ROUNDS = 10_000;
  private static final int MANY = 4;

  /** Who carries. */
  @Param({"asyngular", "LinkedTransferQueue", "LinkedBlockingQueue", "jox", "Reactor"})
  public String peer = "";

  private Peer carrier = Peer.of("asyngular");

  /** Called by JMH. */
  public StreamBenchmark() {}

  /** Called by JMH. */
  @Setup
  public void choose() {
    carrier = Peer.of(peer);
  }

  /** One writer, one consumer, as fast as both can. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void oneToOne() throws InterruptedException {
    carrier.carry(ITEMS, 1);
  }

  /** One writer, four consumers that each receive every item. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void oneToFour() throws InterruptedException {
    carrier.carry(ITEMS, MANY);
  }

  /** One item at a time, there and back. */
  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public void pingPong() throws InterruptedException {
    carrier.pingPong(ROUNDS);
  }
}
