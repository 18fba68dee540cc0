package io.asyngular.cli;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What is said of a load: a line a second while it runs, then a table, and a line of JSON.
 *
 * @param title which measurement it is
 * @param unit what is counted, in the plural
 */
record Report(String title, String unit, int clients, PrintWriter out, PrintWriter err) {
  private static final double P50 = 50;
  private static final double P99 = 99;
  private static final double P999 = 99.9;
  private static final double MAX = 100;
  private static final int LABEL = 15;
  private static final double MILLI = 1000;

  /** Says how it goes, each second until it is interrupted. */
  void follow(Meter meter) {
    long before = 0;
    for (int second = 1; ; second++) {
      try {
        Thread.sleep(1000);
      } catch (InterruptedException e) {
        return;
      }
      long now = meter.received();
      say(
          String.format(
              Locale.ROOT,
              "%4d s  %,d %s, %,d/s, p99 %.3f ms",
              second,
              now,
              unit,
              now - before,
              meter.millis(P99)));
      before = now;
    }
  }

  /**
   * Says what came of it.
   *
   * @throws AGException if anything failed or was lost
   */
  void conclude(Meter meter, double rate) {
    say("");
    say(
        String.format(
            Locale.ROOT,
            "  %s, %d clients, %.1f s",
            title,
            clients,
            meter.elapsed().toMillis() / MILLI));
    row(unit, String.format(Locale.ROOT, "%,d of %,d", meter.received(), meter.sent()));
    row("rate", String.format(Locale.ROOT, "%,.1f/s", rate));
    row("p50", String.format(Locale.ROOT, "%.3f ms", meter.millis(P50)));
    row("p99", String.format(Locale.ROOT, "%.3f ms", meter.millis(P99)));
    row("p99.9", String.format(Locale.ROOT, "%.3f ms", meter.millis(P999)));
    row("max", String.format(Locale.ROOT, "%.3f ms", meter.millis(MAX)));
    row("lost", String.format(Locale.ROOT, "%,d", meter.lost()));
    row("out of order", String.format(Locale.ROOT, "%,d", meter.outsideOrder()));
    row("errors", String.format(Locale.ROOT, "%,d", meter.errors()));
    say("");
    var members = new LinkedHashMap<String, Object>();
    members.put("bench", title);
    members.put("clients", clients);
    members.put("seconds", rounded(meter.elapsed().toMillis() / MILLI));
    members.put("rate", rounded(rate));
    members.put("p50", rounded(meter.millis(P50)));
    members.put("p99", rounded(meter.millis(P99)));
    members.put("p99.9", rounded(meter.millis(P999)));
    members.put("max", rounded(meter.millis(MAX)));
    members.put("sent", meter.sent());
    members.put("received", meter.received());
    members.put("lost", meter.lost());
    members.put("outOfOrder", meter.outsideOrder());
    members.put("errors", meter.errors());
    out.println(json(members));
    out.flush();
    failIfAny(meter);
  }

  private void failIfAny(Meter meter) {
    AGException failure = meter.failure();
    if (failure != null) {
      throw failure;
    }
    if (meter.lost() > 0) {
      throw new AGException(ErrorNames.TIMEOUT, meter.lost() + " " + unit + " did not come");
    }
  }

  private static double rounded(double number) {
    return Math.round(number * MILLI) / MILLI;
  }

  private static String json(Map<String, Object> members) {
    return Json.line(Json.of(members));
  }

  private void row(String label, String value) {
    say("  " + label + " ".repeat(LABEL - label.length()) + value);
  }

  private void say(String line) {
    err.println(line);
    err.flush();
  }
}
