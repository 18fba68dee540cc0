package io.asyngular.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs all peers in one run, and prints one table of them. */
public final class Comparison {
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private Comparison() {}

  /** {@code --short}: fewer and shorter iterations. */
  public static void main(String... words) throws RunnerException {
    boolean brief = List.of(words).contains("--short");
    var options =
        new OptionsBuilder()
            .include(StreamBenchmark.class.getSimpleName())
            .addProfiler(GCProfiler.class)
            .forks(brief ? 1 : 2)
            .warmupIterations(brief ? 2 : 4)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(brief ? 3 : 6)
            .measurementTime(TimeValue.seconds(1))
            .jvmArgsAppend("-Xms2g", "-Xmx2g")
            .verbosity(brief ? VerboseMode.SILENT : VerboseMode.NORMAL)
            .build();
    print(new Runner(options).run());
  }

  private static void print(Collection<RunResult> results) {
    Map<String, Double> ours = new TreeMap<>();
    for (RunResult result : results) {
      if (peer(result).equals("asyngular")) {
        ours.put(scenario(result), result.getPrimaryResult().getScore());
      }
    }
    System.out.println("| scenario | peer | ns | error | times ours | bytes |");
    System.out.println("|---|---|---:|---:|---:|---:|");
    for (RunResult result : results) {
      Result<?> time = result.getPrimaryResult();
      double bytes = requireNonNull(result.getSecondaryResults().get(ALLOCATION)).getScore();
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.1f | %.1f | %.2f | %.1f |%n",
          scenario(result),
          peer(result),
          time.getScore(),
          time.getScoreError(),
          time.getScore() / ours.getOrDefault(scenario(result), Double.NaN),
          bytes);
    }
  }

  private static String scenario(RunResult result) {
    return result.getPrimaryResult().getLabel();
  }

  private static String peer(RunResult result) {
    return result.getParams().getParam("peer");
  }
}
