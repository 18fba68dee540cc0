package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DoorstepRacesTest {
  private static final int TIMES = 3000;

  private final TestHost host = new TestHost();
  private Doorstep doorstep = newDoorstep();
  private StreamDemux<String> demux = new StreamDemux<>("receivers", host, doorstep);
  private ConsumableStream<String> stream = demux.stream("chat");

  private Doorstep newDoorstep() {
    return new Doorstep(
        "doorstep", host, () -> Bound.items(256).orBytes(1 << 16), new Doorstep.Budget(1 << 20));
  }

  private void begin(String... items) {
    doorstep = newDoorstep();
    demux = new StreamDemux<>("receivers", host, doorstep);
    stream = demux.stream("chat");
    for (String item : items) {
      demux.write("chat", item);
    }
  }

  private static List<String> polled(StreamConsumer<String> consumer) {
    var items = new ArrayList<String>();
    String item = consumer.pollOrNull();
    while (item != null) {
      items.add(item);
      item = consumer.pollOrNull();
    }
    return items;
  }

  @Test
  void ofTwoFirstConsumersOneTakesAllOver() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      begin("a", "b");
      var one = new AtomicReference<StreamConsumer<String>>();
      var other = new AtomicReference<StreamConsumer<String>>();
      Background.race(() -> one.set(stream.consumer()), () -> other.set(stream.consumer()));
      demux.write("chat", "z");
      var all = List.of(polled(one.get()), polled(other.get()));
      assertThat(all).containsExactlyInAnyOrder(List.of("a", "b", "z"), List.of("z"));
    }
  }

  @Test
  void aOnceThatHandsBackAndANewConsumerLoseNeitherEachOtherNorTheNextItem() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      begin("a", "b");
      var once = Background.start(() -> stream.once());
      var consumer = stream.consumer();
      Background.until(() -> {
        demux.write("chat", "z"); // a late one waits for it
        return !once.thread().isAlive();
      });
      List<String> rest = polled(consumer).stream().distinct().toList();
      if (once.result().equals("a")) {
        assertThat(rest).isIn(List.of("b", "z"), List.of("z"));
      } else {
        assertThat(rest).isEqualTo(List.of("a", "b", "z"));
      }
      demux.write("chat", "last");
      assertThat(consumer.poll()).contains("last");
      assertThat(doorstep.backpressure()).isZero();
    }
  }

  @Test
  void settlingAndTakingOverAgreeOnWhoHasTheItems() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      begin("a", "b", "c");
      var consumer = new AtomicReference<StreamConsumer<String>>();
      var dropped = new AtomicReference<Map<String, Long>>();
      Background.race(() -> dropped.set(doorstep.settle()), () -> consumer.set(stream.consumer()));
      demux.write("chat", "z");
      if (dropped.get().isEmpty()) {
        assertThat(polled(consumer.get())).containsExactly("a", "b", "c", "z");
      } else {
        assertThat(dropped.get()).isEqualTo(Map.of("receivers/chat", 3L));
        assertThat(polled(consumer.get())).containsExactly("z");
      }
      consumer.get().close();
      assertThat(demux.isConsumed("chat")).isFalse();
    }
  }

  @Test
  void settlingDuringTheFirstWriteLeavesNoNodeBehind() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      begin();
      Background.race(doorstep::settle, () -> demux.write("chat", "a"));
      assertThat(demux.present("chat")).isEmpty();
      assertThat(doorstep.backpressure()).isZero();
    }
  }

  @Test
  void settlingInTheMiddleOfTheFirstWriteIsHarmless() {
    var settling = new AtomicReference<Doorstep>();
    var slow =
        new TestHost() {
          @Override
          public StreamClock clock() { // asked for when the stream is made
            Doorstep now = settling.get();
            if (now != null) {
              assertThat(now.settle()).isEmpty();
            }
            return super.clock();
          }
        };
    settling.set(
        new Doorstep("doorstep", slow, () -> Bound.items(8).orBytes(8), new Doorstep.Budget(8)));
    var late = new StreamDemux<String>("late", slow, settling.get());
    late.write("chat", "a");
    assertThat(late.isConsumed("chat")).isFalse();
    var consumer = late.stream("chat").consumer();
    late.write("chat", "b");
    assertThat(consumer.poll()).contains("b");
  }

  @Test
  void settlingWhileAOnceHandsBackLeavesNoNodeBehind() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      begin("a", "b");
      var once = new AtomicReference<String>();
      Background.race(
          () -> once.set(stream.next().orElse("end")),
          () -> {
            Map<String, Long> dropped = doorstep.settle();
            if (dropped.equals(Map.of("receivers/chat", 2L))) {
              Background.untilWaiting(stream); // it came too late
              stream.kill();
            }
          });
      assertThat(once.get()).isIn("a", "end");
      assertThat(demux.present("chat")).isEmpty();
    }
  }

  @Test
  void twoFirstWritersMakeOneStream() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      begin();
      Background.race(() -> demux.write("chat", "a"), () -> demux.write("chat", "b"));
      assertThat(polled(stream.consumer())).containsExactlyInAnyOrder("a", "b");
      assertThat(doorstep.backpressure()).isZero();
    }
  }

  @Test
  void aFirstWriteAndAFirstConsumerMissEachOtherNever() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      begin();
      var consumer = new AtomicReference<StreamConsumer<String>>();
      Background.race(() -> demux.write("chat", "a"), () -> consumer.set(stream.consumer()));
      assertThat(consumer.get().poll()).contains("a");
    }
  }

  @Test
  void aFeederThatWritesAllTheTimeLosesNothingToALateConsumer() throws Exception {
    for (int i = 0; i < 200; i++) {
      begin();
      var consumer = new AtomicReference<StreamConsumer<String>>();
      Background.race(
          () -> {
            for (int k = 0; k < 200; k++) {
              demux.write("chat", "x" + k);
            }
          },
          () -> consumer.set(stream.consumer()));
      assertThat(polled(consumer.get())).hasSize(200).startsWith("x0").endsWith("x199");
    }
  }
}
