package io.asyngular.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a server, in one of several ways. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {BenchRpc.class, BenchFanout.class, BenchConnections.class},
    description = "Measures a server under load.",
    footer = {
      "",
      "A line of progress each second and a table at the end go to stderr, the result",
      "as a line of JSON to stdout: rate in 1/s, p50, p99 and p99.9 in ms, lost,",
      "outOfOrder, and more.",
      "",
      "With --rate times are counted from when something was due to be sent, so that a",
      "server that stalls cannot hide it by stopping its clients; without it clients",
      "send as fast as they are answered.",
      "",
      "Examples:",
      "  asyngular bench rpc localhost:8000 echo --clients 50 --depth 16",
      "  asyngular bench fanout localhost:8000 --clients 1000 --rate 100",
      "  asyngular bench connections localhost:8000 --clients 10000"
    })
final class Bench implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  /** What picocli fills in. */
  Bench() {}

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to measure: rpc, fanout or connections");
  }
}
