package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DemuxTest {
  private final TestHost host = new TestHost();
  private final StreamDemux<String> demux = new StreamDemux<>("rooms", host, null);

  @Test
  void eachNameIsAStreamOfItsOwn() {
    var a = demux.stream("a").iterator();
    var b = demux.stream("b").iterator();
    demux.write("a", "1");
    demux.write("b", "2");
    demux.write("c", "3");
    demux.close();
    assertThat(WritingTest.rest(a)).containsExactly("1");
    assertThat(WritingTest.rest(b)).containsExactly("2");
  }

  @Test
  void aNameMakesNoNodeUntilItIsConsumed() {
    ConsumableStream<String> named = demux.stream("a");
    demux.write("a", "x");
    named.close();
    named.kill();
    assertThat(demux.isConsumed("a")).isFalse();
    assertThat(demux.streams()).isEmpty();
    assertThat(demux.stats().children()).isEmpty();
    assertThat(named.backpressure()).isZero();
    assertThat(named.bytes()).isZero();
    assertThat(named.weight()).isZero();
    assertThat(named.age()).isZero();
    assertThat(named.consumers()).isEmpty();
    assertThat(named.stats().name()).isEqualTo("a");
    assertThat(named.name()).isEqualTo("a");
  }

  @Test
  void aMillionNamesCostNothing() {
    for (int i = 0; i < 1_000_000; i++) {
      String name = "name " + i;
      demux.write(name, "x");
      demux.stream(name).kill();
    }
    assertThat(demux.streams()).isEmpty();
    assertThat(demux.present("name 7")).isEmpty();
  }

  @Test
  void aStreamIsForgottenWithItsLastConsumerAndComesBack() {
    var first = demux.stream("a").consumer();
    var second = demux.stream("a").consumer();
    assertThat(demux.isConsumed("a")).isTrue();
    first.close();
    assertThat(demux.isConsumed("a")).isTrue();
    second.close();
    assertThat(demux.isConsumed("a")).isFalse();
    assertThat(demux.present("a")).isEmpty();
    var again = demux.stream("a").consumer();
    demux.write("a", "x");
    assertThat(again.next()).isEqualTo("x");
  }

  @Test
  void anEndedIterationForgetsItsStreamToo() {
    var iterator = demux.stream("a").iterator();
    demux.stream("a").close();
    assertThat(demux.isConsumed("a")).isTrue();
    assertThat(iterator.hasNext()).isFalse();
    assertThat(demux.isConsumed("a")).isFalse();
  }

  @Test
  void idsAreUniqueWithinTheDemuxAndBeginAtOne() {
    var a = demux.stream("a").consumer();
    var b = demux.stream("b").consumer();
    assertThat(a.node().id()).isEqualTo(1);
    assertThat(b.node().id()).isEqualTo(2);
    a.close();
    assertThat(demux.stream("a").consumer().node().id()).isEqualTo(3);
  }

  @Test
  void aConsumerIsFoundByItsIdInWhicheverStreamItIs() {
    var a = demux.stream("a").consumer();
    var b = demux.stream("b").consumer();
    assertThat(demux.consumer(2)).contains(b.node());
    assertThat(demux.stream("a").consumer(2)).isEmpty();
    demux.consumer(1).orElseThrow().kill();
    assertThat(a.isAlive()).isFalse();
    assertThat(demux.consumer(1)).isEmpty();
    assertThat(demux.consumerCount()).isEqualTo(1);
    assertThat(demux.consumers()).containsExactly(b.node());
  }

  @Test
  void anItemForOneConsumerFindsIt() {
    var a = demux.stream("a").consumer();
    var b = demux.stream("b").consumer();
    demux.writeToConsumer(b.node().id(), "x");
    demux.writeToConsumer(99, "y");
    assertThat(a.node().backpressure()).isZero();
    assertThat(b.next()).isEqualTo("x");
    assertThat(b.poll()).isEmpty();
  }

  @Test
  void oneStreamIsClosedOrKilledWithAValue() {
    var a = demux.stream("a").consumer();
    var b = demux.stream("b").consumer();
    demux.close("a", "closed");
    demux.kill("b", "killed");
    demux.close("c", "nobody");
    demux.kill("c", "nobody");
    assertThat(a.hasNext()).isFalse();
    assertThat(a.endValue()).contains("closed");
    assertThat(b.endValue()).contains("killed");
  }

  @Test
  void killEndsAllItsStreams() {
    var a = demux.stream("a").consumer();
    var b = demux.stream("b").consumer();
    demux.write("a", "x");
    demux.kill();
    assertThat(demux.consumerCount()).isZero();
    assertThat(demux.backpressure()).isZero();
    assertThat(a.isAlive() || b.isAlive()).isFalse();
    assertThat(demux.streams()).isEmpty();
  }

  @Test
  void whoJoinsAndLeavesAtOnceNeverMissesAWriteWhileItIsThere() throws Exception {
    var reader =
        Background.run(() -> {
          for (int i = 0; i < 20_000; i++) {
            try (var consumer = demux.stream("a").consumer()) {
              demux.write("a", "mine");
              assertThat(consumer.next()).isNotNull();
            }
          }
        });
    for (int i = 0; i < 20_000; i++) {
      try (var consumer = demux.stream("a").consumer()) {
        demux.write("a", "other");
        assertThat(consumer.next()).isNotNull(); // no poll: the other's item may delay it
      }
    }
    assertThat(reader.result()).isTrue();
    assertThat(demux.isConsumed("a")).isFalse();
  }

  @Test
  void aRetiringStreamNeverTakesANewConsumerWithIt() throws Exception {
    for (int i = 0; i < 5000; i++) {
      var leaving = demux.stream("a").consumer();
      var joined = new ArrayList<StreamConsumer<String>>();
      Background.race(leaving::close, () -> joined.add(demux.stream("a").consumer()));
      demux.write("a", "x");
      try (var consumer = joined.getFirst()) {
        assertThat(consumer.poll()).contains("x");
        assertThat(demux.consumerCount()).isEqualTo(1);
      }
    }
    assertThat(demux.isConsumed("a")).isFalse();
  }

  @Test
  void writersSeeWhoeverIsThereWhileStreamsComeAndGo() throws Exception {
    var received = new AtomicInteger();
    var writer =
        Background.run(() -> {
          while (received.get() < 2000) {
            demux.write("a", "x");
          }
        });
    while (received.get() < 2000) {
      if (demux.stream("a").next().isPresent()) {
        received.incrementAndGet();
      }
    }
    assertThat(writer.result()).isTrue();
    assertThat(demux.isConsumed("a")).isFalse();
  }

  /** The host ends just after the newcomer has looked, and before its stream is known. */
  @Test
  void aConsumerThatComesWhileTheHostEndsHasEnded() {
    var demuxes = new ArrayList<StreamDemux<String>>();
    var ending =
        new TestHost() {
          @Override
          public boolean ended() {
            boolean before = ended;
            ended = true;
            demuxes.forEach(StreamDemux::kill);
            return before;
          }
        };
    var own = new StreamDemux<String>("rooms", ending, null);
    demuxes.add(own);
    try (var late = own.stream("a").consumer()) {
      assertThat(late.isAlive()).isFalse();
      assertThat(late.hasNext()).isFalse();
    }
    assertThat(own.isConsumed("a")).isFalse();
  }

  @Test
  void noConsumerOutlivesItsHostHoweverTheyRace() throws Exception {
    for (int round = 0; round < 2000; round++) {
      var own = new TestHost();
      var rooms = new StreamDemux<String>("rooms", own, null);
      var joined = new ArrayList<StreamConsumer<String>>();
      Background.race(
          () -> {
            own.ended = true;
            rooms.kill();
          },
          () -> joined.add(rooms.stream("a").consumer()));
      assertThat(joined.getFirst().isAlive()).isFalse();
      assertThat(rooms.isConsumed("a")).isFalse();
    }
  }
}
