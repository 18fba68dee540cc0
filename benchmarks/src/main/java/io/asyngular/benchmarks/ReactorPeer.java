package io.asyngular.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** One sink; each subscriber has an unbounded buffer and virtual threads of its own. */
final class ReactorPeer implements Peer {
  @Override
  public void carry(int items, int consumers) throws InterruptedException {
    Sinks.Many<Object> sink =
        consumers == 1
            ? Sinks.many().unicast().onBackpressureBuffer()
            : Sinks.many().multicast().directAllOrNothing();
    var done = new CountDownLatch(consumers);
    Scheduler scheduler = scheduler();
    for (int i = 0; i < consumers; i++) {
      Flux<Object> flux = consumers == 1 ? sink.asFlux() : sink.asFlux().onBackpressureBuffer();
      flux.publishOn(scheduler).take(items).doOnComplete(done::countDown).subscribe();
    }
    for (int i = 0; i < items; i++) {
      sink.tryEmitNext(ITEM).orThrow();
    }
    done.await();
    scheduler.dispose();
  }

  @Override
  public void pingPong(int rounds) throws InterruptedException {
    Sinks.Many<Object> there = Sinks.many().unicast().onBackpressureBuffer();
    var back = new Semaphore(0);
    Scheduler scheduler = scheduler();
    there.asFlux().publishOn(scheduler).subscribe(item -> back.release());
    for (int i = 0; i < rounds; i++) {
      there.tryEmitNext(ITEM).orThrow();
      back.acquire();
    }
    scheduler.dispose();
  }

  private static Scheduler scheduler() {
    return Schedulers.fromExecutorService(Executors.newVirtualThreadPerTaskExecutor());
  }
}
