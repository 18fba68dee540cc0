package io.asyngular.cli;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.stream.StreamConsumer;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures a channel. */
@Command(
    name = "fanout",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Publishes to a channel that many clients are subscribed to, and measures the time until"
            + " each has the message.",
    footer = {
      "",
      "--rate is that of publications, the result's rate that of deliveries. lost are",
      "messages that a client did not get, outOfOrder those that it got behind a later",
      "one, or twice. Other messages of the channel are left out.",
      "",
      "Examples:",
      "  asyngular bench fanout localhost:8000 --clients 100",
      "  asyngular bench fanout localhost:8000 --clients 1000 --rate 200 --size 1KiB",
      "  asyngular bench fanout localhost:8000 load-test --token \"$TOKEN\""
    })
final class BenchFanout implements Callable<Integer> {
  private static final int ENVELOPE = 70;
  private static final long LOOK_EVERY = 10;

  @Mixin private final LoadSettings load = new LoadSettings();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "CHANNEL",
      description = "Default: one of a name that nobody knows.")
  private @Nullable String channel;

  @Mixin private final MessageSettings messages = new MessageSettings();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  /** What picocli fills in. */
  BenchFanout() {}

  @Override
  public Integer call() throws InterruptedException {
    load.check();
    messages.check();
    var report =
        new Report(
            "fanout",
            "deliveries",
            load.clients(),
            spec.commandLine().getOut(),
            spec.commandLine().getErr());
    try (Fleet fleet = Fleet.all(load, load.clients() + 1)) {
      List<AGClientSocket> subscribers = fleet.sockets().subList(1, load.clients() + 1);
      String name = channel == null ? "bench/" + UUID.randomUUID() : channel;
      for (AGClientSocket subscriber : subscribers) {
        join(subscriber, name);
      }
      var run = new Run(fleet.sockets().getFirst(), name, load.schedule());
      subscribers.forEach(each -> each.channel(name).loop(run::take));
      Thread progress = Thread.startVirtualThread(() -> report.follow(run.meter));
      run.publish();
      run.awaitRest();
      progress.interrupt();
      report.conclude(run.meter, run.meter.received() / (run.meter.elapsed().toNanos() / 1e9));
    }
    return 0;
  }

  /** Subscribes, and waits until that is done. */
  private void join(AGClientSocket subscriber, String name) {
    AGChannel<Payload> joined = subscriber.channel(name);
    try (StreamConsumer<ChannelEvent> events =
        joined.events().idleLimit(load.client().timeout()).consumer()) {
      joined.subscribe();
      for (ChannelEvent event : events) {
        switch (event) {
          case ChannelEvent.Subscribe done -> {
            return;
          }
          case ChannelEvent.SubscribeFail refused -> throw refused.error();
          default -> {}
        }
      }
    }
  }

  /** One publisher, and what comes of its messages. */
  private final class Run {
    private final AGClientSocket publisher;
    private final String name;
    private final Schedule schedule;
    private final Meter meter;
    private final String id = UUID.randomUUID().toString();
    private final String padding = messages.padding(ENVELOPE);
    private final int depth = messages.depth(load.isPaced());
    private final Semaphore free = new Semaphore(depth);

    /** How many clients have still to get a message, by its number modulo the depth. */
    private final AtomicIntegerArray missing = new AtomicIntegerArray(depth);

    private volatile boolean failed;

    Run(AGClientSocket publisher, String name, Schedule schedule) {
      this.publisher = publisher;
      this.name = name;
      this.schedule = schedule;
      this.meter = new Meter(schedule.begin(), messages.warmUp(), load.duration());
    }

    void publish() throws InterruptedException {
      long patience = load.client().timeout().toMillis();
      for (long number = 0; ; number++) {
        long due = schedule.await(number);
        if (!free.tryAcquire(patience, TimeUnit.MILLISECONDS) || failed) {
          return; // somebody has not got a message, and will not
        }
        long since = load.isPaced() ? due : System.nanoTime();
        if (meter.isOver(since)) {
          return;
        }
        missing.set((int) (number % depth), load.clients());
        meter.sent(since, load.clients());
        publisher
            .invokePublishAsync(name, message(number, since))
            .whenComplete((done, failure) -> failed(since, failure));
      }
    }

    private void failed(long since, @Nullable Throwable failure) {
      if (failure != null) {
        Throwable cause = failure.getCause();
        Throwable real = failure instanceof AGException || cause == null ? failure : cause;
        if (real instanceof AGException error) {
          meter.failed(since, error);
          failed = true;
          free.release(); // nobody will get this one
        }
      }
    }

    private Payload message(long number, long since) {
      return Json.text(
          "{\"run\":\""
              + id
              + "\",\"n\":"
              + number
              + ",\"t\":"
              + (since - schedule.begin())
              + ",\"pad\":\""
              + padding
              + "\"}");
    }

    /** The loop of one subscriber. */
    void take(Iterable<Payload> all) {
      long last = -1;
      for (Payload message : all) {
        Payload run = message.field("run");
        OptionalDouble number = message.field("n").number();
        OptionalDouble time = message.field("t").number();
        if (run.isString() && run.text().equals(id) && number.isPresent() && time.isPresent()) {
          long n = (long) number.getAsDouble();
          if (n <= last) {
            meter.outOfOrder();
          }
          last = Math.max(last, n);
          meter.received(schedule.begin() + (long) time.getAsDouble());
          if (missing.decrementAndGet((int) (n % depth)) == 0) {
            free.release();
          }
        }
      }
    }

    /** For as long as an answer may take. */
    void awaitRest() throws InterruptedException {
      long end = System.nanoTime() + load.client().timeout().toNanos();
      while (!failed && meter.received() < meter.sent() && System.nanoTime() - end < 0) {
        Thread.sleep(LOOK_EVERY);
      }
    }
  }
}
