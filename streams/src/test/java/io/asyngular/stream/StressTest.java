package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many writers and many consumers at once. */
@Timeout(120)
class StressTest {
  private static final int WRITERS = 4;
  private static final int ITEMS = 20_000;

  private record Item(int writer, int number) {}

  private final WritableStream<Item> stream = new WritableStream<>("items");

  private void writeAll(int writer) {
    for (int i = 0; i < ITEMS; i++) {
      stream.write(new Item(writer, i), i % 100);
    }
  }

  private List<Background<Boolean>> startWriters() {
    var writers = new ArrayList<Background<Boolean>>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      writers.add(Background.run(() -> writeAll(writer)));
    }
    return writers;
  }

  /** Checks that each writer's items come in order without a gap; how many came. */
  private static int inOrder(Iterable<Item> items, boolean fromTheBeginning) {
    int[] next = new int[WRITERS];
    boolean[] known = new boolean[WRITERS];
    int count = 0;
    for (Item item : items) {
      int writer = item.writer();
      if (known[writer] || fromTheBeginning) {
        assertThat(item.number()).isEqualTo(next[writer]);
      }
      known[writer] = true;
      next[writer] = item.number() + 1;
      count++;
    }
    return count;
  }

  @Test
  void everyConsumerGetsEveryWritersItemsInOrder() throws Exception {
    var readers = new ArrayList<Background<Integer>>();
    for (int i = 0; i < 6; i++) {
      var consumer = stream.consumer();
      readers.add(Background.start(() -> inOrder(consumer, true)));
    }
    for (var writer : startWriters()) {
      assertThat(writer.result()).isTrue();
    }
    stream.close();
    for (var reader : readers) {
      assertThat(reader.result()).isEqualTo(WRITERS * ITEMS);
    }
    assertThat(stream.hasConsumers()).isFalse();
    assertThat(stream.bytes()).isZero();
  }

  @Test
  void consumersThatComeAndGoSeeNoGapWhileTheyAreThere() throws Exception {
    var done = new AtomicBoolean();
    var readers = new ArrayList<Background<Boolean>>();
    for (int i = 0; i < 4; i++) {
      int taken = 10 + 500 * i;
      readers.add(
          Background.run(() -> {
            while (!done.get()) {
              try (var consumer = stream.idleLimit(Duration.ofSeconds(10)).consumer()) {
                inOrder(firstOf(consumer, taken), false);
              }
            }
          }));
    }
    for (var writer : startWriters()) {
      assertThat(writer.result()).isTrue();
    }
    done.set(true);
    Background.until(() -> {
      stream.kill();
      return readers.stream().noneMatch(reader -> reader.thread().isAlive());
    });
    for (var reader : readers) {
      assertThat(reader.result()).isTrue();
    }
    assertThat(stream.hasConsumers()).isFalse();
  }

  private static List<Item> firstOf(StreamConsumer<Item> consumer, int most) {
    var items = new ArrayList<Item>();
    while (items.size() < most && consumer.hasNext()) {
      items.add(consumer.next());
    }
    return items;
  }

  @Test
  void noWaitingReaderIsEverForgotten() throws Exception {
    var there = new WritableStream<Integer>("there");
    var back = new WritableStream<Integer>("back");
    var questions = there.consumer();
    var answers = back.consumer();
    var echo =
        Background.run(() -> {
          for (int item : questions) {
            back.write(item);
          }
        });
    for (int i = 0; i < 50_000; i++) {
      there.write(i);
      assertThat(answers.next()).isEqualTo(i);
    }
    there.close();
    assertThat(echo.result()).isTrue();
    answers.close();
  }

  @Test
  void readersAreNotForgottenWhenOthersDieAmongThem() throws Exception {
    var done = new AtomicBoolean();
    var consumer = stream.consumer();
    var reader = Background.start(() -> inOrder(consumer, true));
    var dying =
        Background.run(() -> {
          while (!done.get()) {
            try (var passing = stream.consumer()) {
              passing.pollOrNull();
            }
          }
        });
    writeAll(0);
    stream.close();
    assertThat(reader.result()).isEqualTo(ITEMS);
    done.set(true);
    assertThat(dying.result()).isTrue();
  }

  @Test
  void figuresNeverGoNegativeAndEndAtZero() throws Exception {
    var consumer = stream.consumer();
    var reader = Background.start(() -> inOrder(consumer, true));
    var writers = startWriters();
    while (writers.stream().anyMatch(writer -> writer.thread().isAlive())) {
      assertThat(stream.backpressure()).isBetween(0L, (long) WRITERS * ITEMS);
      assertThat(stream.bytes()).isNotNegative();
      assertThat(stream.age()).isLessThan(Duration.ofMinutes(2));
    }
    stream.close();
    assertThat(reader.result()).isEqualTo(WRITERS * ITEMS);
    assertThat(stream.backpressure()).isZero();
  }
}
