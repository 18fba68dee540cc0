package io.asyngular.cli;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.SocketEvent;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures calls. */
@Command(
    name = "rpc",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Calls a procedure from many clients, and measures the time until the answer.",
    footer = {
      "",
      "lost are calls without an answer, outOfOrder answers that came before that of an",
      "earlier call of the same client.",
      "",
      "Examples:",
      "  asyngular bench rpc localhost:8000                     one call at a time each",
      "  asyngular bench rpc localhost:8000 echo --depth 16 --clients 50",
      "  asyngular bench rpc localhost:8000 echo --rate 5000 --size 1KiB --duration 1m"
    })
final class BenchRpc implements Callable<Integer> {
  private static final Pattern ANSWER = Pattern.compile("[{,]\"rid\":(\\d{1,15})[,}]");

  @Mixin private final LoadSettings load = new LoadSettings();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PROCEDURE",
      description = "One that answers with anything. Default: ${DEFAULT-VALUE}.")
  private String procedure = "echo";

  @Mixin private final MessageSettings messages = new MessageSettings();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  /** What picocli fills in. */
  BenchRpc() {}

  @Override
  public Integer call() throws InterruptedException {
    load.check();
    messages.check();
    var report =
        new Report(
            "rpc",
            "answers",
            load.clients(),
            spec.commandLine().getOut(),
            spec.commandLine().getErr());
    try (Fleet fleet = Fleet.all(load, load.clients())) {
      Schedule schedule = load.schedule();
      var meter = new Meter(schedule.begin(), messages.warmUp(), load.duration());
      Thread progress = Thread.startVirtualThread(() -> report.follow(meter));
      var callers = new ArrayList<Thread>();
      for (AGClientSocket socket : fleet.sockets()) {
        var caller = new Caller(socket, callers.size(), schedule, meter);
        callers.add(Thread.startVirtualThread(caller::run));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      progress.interrupt();
      report.conclude(meter, meter.received() / (meter.elapsed().toNanos() / 1e9));
    }
    return 0;
  }

  /** One client, which calls until the time is over or its connection has gone. */
  private final class Caller {
    private final AGClientSocket socket;
    private final int first;
    private final Schedule schedule;
    private final Meter meter;
    private final int depth = messages.depth(load.isPaced());
    private final Semaphore free = new Semaphore(depth);
    private final Payload data = Json.string(messages.padding(0));
    private volatile boolean gone;

    Caller(AGClientSocket socket, int first, Schedule schedule, Meter meter) {
      this.socket = socket;
      this.first = first;
      this.schedule = schedule;
      this.meter = meter;
    }

    void run() {
      if (depth > 1) {
        socket.listener(SocketEvent.Message.class).loop(this::watchOrder);
      }
      try {
        for (long number = first; ; number += load.clients()) {
          long due = schedule.await(number);
          free.acquire();
          long since = load.isPaced() ? due : System.nanoTime();
          if (gone || meter.isOver(since)) {
            free.release();
            break;
          }
          call(since);
        }
        free.acquire(depth); // each call has an answer, or times out
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void call(long since) {
      meter.sent(since, 1);
      socket
          .invokeAsync(procedure, data, load.client().timeout())
          .whenComplete((answer, failure) -> {
            answered(since, failure);
            free.release();
          });
    }

    private void answered(long since, @Nullable Throwable failure) {
      if (failure == null) {
        meter.received(since);
      } else if (failure instanceof AGException error) {
        gone |= error.name().equals(ErrorNames.BAD_CONNECTION) && !error.isRemote();
        meter.failed(since, error);
      }
    }

    /** Calls are numbered in their order, and so should answers be. */
    private void watchOrder(Iterable<SocketEvent.Message> frames) {
      long highest = 0;
      for (SocketEvent.Message frame : frames) {
        for (Matcher answers = ANSWER.matcher(frame.text()); answers.find(); ) {
          long number = Long.parseLong(answers.group(1));
          if (number < highest) {
            meter.outOfOrder();
          }
          highest = Math.max(highest, number);
        }
      }
    }
  }
}
