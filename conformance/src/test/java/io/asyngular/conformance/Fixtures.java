package io.asyngular.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The servers with default options, one of each kind for all tests; they end with the last test.
 * Servers in JavaScript need Node: without it their tests are skipped, and on CI they fail.
 */
final class Fixtures implements BeforeAllCallback, AutoCloseable {
  private static final int NOT_HERE = 3;
  private static final Fixtures ALL = new Fixtures();

  // Guarded by this.
  private final Map<Target, FixtureProcess> shared = new EnumMap<>(Target.class);
  private @Nullable Prepared prepared;

  /** What came of preparing the suite. */
  private record Prepared(int result, String said) {}

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.GLOBAL)
        .computeIfAbsent(Fixtures.class, type -> ALL, Fixtures.class);
  }

  /** The one of that kind that all share. */
  static FixtureProcess shared(Target target) {
    require(target);
    synchronized (ALL) {
      return ALL.shared.computeIfAbsent(target, kind -> FixtureProcess.start(kind, 0, "{}"));
    }
  }

  /** Skips the test where that kind cannot be run. */
  static void require(Target target) {
    if (!target.isOurs()) {
      Prepared suite = ALL.prepared();
      assumeTrue(suite.result != NOT_HERE, suite.said);
      assertEquals(0, suite.result, suite.said);
    }
  }

  private synchronized Prepared prepared() {
    if (prepared == null) {
      String program = Path.of("suite", "prepare").toAbsolutePath().toString();
      try {
        Process process = new ProcessBuilder(program).redirectErrorStream(true).start();
        String said =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        prepared = new Prepared(process.onExit().join().exitValue(), said);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return prepared;
  }

  @Override
  public synchronized void close() {
    shared.values().forEach(FixtureProcess::close);
    shared.clear();
  }
}
