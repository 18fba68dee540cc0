package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.asyngular.examples.MigrationPage.Line;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the page says that a name of the reference is here, it is: a test for each of its rows. */
class FromSocketClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final List<Class<?>> CHECKS =
      List.of(
          ServerRows.class,
          OptionRows.class,
          KeyRows.class,
          ServerEventRows.class,
          SocketRows.class,
          TokenRows.class,
          SocketEventRows.class,
          SocketStreamRows.class,
          ReceiverRows.class,
          ProcedureRows.class,
          ListenerRows.class,
          MiddlewareRows.class,
          ActionRows.class,
          RequestRows.class,
          ChannelRows.class,
          ExchangeStreamRows.class,
          ChannelStreamRows.class,
          BrokerRows.class,
          StreamRows.class,
          DemuxRows.class,
          EmitterRows.class,
          ClientOptionRows.class,
          ClientRows.class,
          ClientEventRows.class,
          ClientReceiverRows.class,
          ClientProcedureRows.class,
          ClientListenerRows.class,
          ClientChannelStreamRows.class);

  /** A method that checks rows, and how it is written. */
  private record Check(Method method, String body) {
    void run() throws Exception {
      Object checks = method.getDeclaringClass().getDeclaredConstructor().newInstance();
      try {
        method.invoke(checks);
      } finally {
        if (checks instanceof AutoCloseable closeable) {
          closeable.close();
        }
      }
    }
  }

  private static Map<String, Check> checks() throws IOException {
    var checks = new HashMap<String, Check>();
    for (Class<?> type : CHECKS) {
      Map<String, String> bodies = CheckSources.of(type);
      for (Method method : type.getDeclaredMethods()) {
        Row rows = method.getAnnotation(Row.class);
        if (rows != null) {
          var check = new Check(method, bodies.getOrDefault(method.getName(), ""));
          for (String name : rows.value()) {
            assertThat(checks.put(name, check)).as("another check of the row `%s`", name).isNull();
          }
        }
      }
    }
    return checks;
  }

  @TestFactory
  Stream<DynamicContainer> eachRowIsTrue() throws IOException {
    Map<String, Check> checks = checks();
    Map<String, List<DynamicTest>> tables =
        MigrationPage.rows().stream()
            .filter(Line::hasJava)
            .collect(
                Collectors.groupingBy(
                    Line::table,
                    LinkedHashMap::new,
                    Collectors.mapping(
                        row -> test(row, checks.get(row.name())), Collectors.toList())));
    return tables.entrySet().stream()
        .map(table -> DynamicContainer.dynamicContainer(table.getKey(), table.getValue()));
  }

  private static DynamicTest test(Line row, @Nullable Check check) {
    return DynamicTest.dynamicTest(row.name(), () -> run(row, check));
  }

  private static void run(Line row, @Nullable Check check) {
    if (check == null) {
      throw new AssertionError(row + " has no check: no method is marked with its name");
    }
    assertThat(row.java()).as(row + " shows one piece of Java").isNotEmpty();
    assertThat(CheckSources.shows(check.body, row.java()))
        .as("%s: whether %s(), its check, has `%s` in it", row, check.method.getName(), row.java())
        .isTrue();
    try {
      assertTimeoutPreemptively(PATIENCE, check::run);
    } catch (Throwable e) {
      Throwable cause = e instanceof InvocationTargetException thrown ? thrown.getCause() : e;
      throw new AssertionError(row + " is not true: " + cause, cause);
    }
  }

  @Test
  void noCheckIsWithoutItsRow() throws IOException {
    var strays = new TreeSet<>(checks().keySet());
    MigrationPage.rows().stream().filter(Line::hasJava).map(Line::name).forEach(strays::remove);
    assertThat(strays).as("rows that are checked and not on the page").isEmpty();
  }

  @Test
  void noNameStandsTwice() throws IOException {
    var seen = new HashSet<String>();
    assertThat(MigrationPage.rows()).filteredOn(row -> !seen.add(row.name())).isEmpty();
  }

  @Test
  void whereThereIsNoCounterpartTheRowSaysWhy() throws IOException {
    var silent = new ArrayList<Line>();
    for (Line row : MigrationPage.rows()) {
      if (!row.hasJava() && !row.note().contains(" ")) {
        silent.add(row);
      }
    }
    assertThat(silent).isEmpty();
  }
}
