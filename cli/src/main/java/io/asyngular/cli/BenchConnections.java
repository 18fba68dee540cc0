package io.asyngular.cli;

import io.asyngular.protocol.AGException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures how connections are made. */
@Command(
    name = "connections",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Makes many connections, measures the time until the handshake of each is done, and keeps"
            + " them for the duration.",
    footer = {
      "",
      "--rate is how many are begun a second; without it 64 are made at the same time.",
      "lost are those that could not be made, or did not last.",
      "",
      "Examples:",
      "  asyngular bench connections localhost:8000 --clients 1000",
      "  asyngular bench connections localhost:8000 --clients 10000 --rate 500 --duration 1m"
    })
final class BenchConnections implements Callable<Integer> {
  private static final Duration AGES = Duration.ofDays(1);

  @Mixin private final LoadSettings load = new LoadSettings();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  /** What picocli fills in. */
  BenchConnections() {}

  @Override
  public Integer call() throws InterruptedException {
    load.check();
    var report =
        new Report(
            "connections",
            "connections",
            load.clients(),
            spec.commandLine().getOut(),
            spec.commandLine().getErr());
    Schedule schedule = load.schedule();
    var meter = new Meter(schedule.begin(), Duration.ZERO, AGES);
    meter.sent(schedule.begin(), load.clients());
    Thread progress = Thread.startVirtualThread(() -> report.follow(meter));
    try (Fleet fleet =
        Fleet.open(load, load.clients(), schedule, observer(meter, schedule.begin()))) {
      double rate = fleet.sockets().size() / (meter.elapsed().toNanos() / 1e9);
      Thread.sleep(load.duration());
      progress.interrupt();
      report.conclude(meter, rate);
    } finally {
      progress.interrupt();
    }
    return 0;
  }

  private static Fleet.Observer observer(Meter meter, long begin) {
    return new Fleet.Observer() {
      @Override
      public void opened(long since) {
        meter.received(since);
      }

      @Override
      public void failed(AGException why) {
        meter.failed(begin, why);
      }
    };
  }
}
