package io.asyngular.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualClockTest {
  private final ManualClock clock = new ManualClock();
  private final List<String> ran = new ArrayList<>();

  @Test
  void tasksRunInTheOrderOfTheirTimes() {
    clock.schedule(Duration.ofSeconds(2), () -> ran.add("second at " + clock.nanos()));
    clock.schedule(Duration.ofSeconds(1), () -> ran.add("first at " + clock.nanos()));
    clock.schedule(Duration.ofSeconds(2), () -> ran.add("third"));
    clock.advance(Duration.ofSeconds(2));
    assertThat(ran).containsExactly("first at 1000000000", "second at 2000000000", "third");
  }

  @Test
  void whatATaskSchedulesRunsIfItFallsDueMeanwhile() {
    clock.schedule(
        Duration.ofSeconds(1), () -> clock.schedule(Duration.ofSeconds(1), () -> ran.add("x")));
    clock.advance(Duration.ofSeconds(2));
    assertThat(ran).containsExactly("x");
  }

  @Test
  void aCancelledTaskDoesNotRun() {
    clock.schedule(Duration.ofSeconds(1), () -> ran.add("x")).cancel();
    assertThat(clock.waiting()).isZero();
    clock.advance(Duration.ofSeconds(2));
    assertThat(ran).isEmpty();
  }

  @Test
  void theTimeOfDayMovesWithIt() {
    Instant before = clock.now();
    clock.schedule(Duration.ofSeconds(1), () -> ran.add("at " + clock.now()));
    clock.advance(Duration.ofSeconds(5));
    assertThat(ran).containsExactly("at " + before.plusSeconds(1));
    assertThat(clock.now()).isEqualTo(before.plusSeconds(5));
  }
}
