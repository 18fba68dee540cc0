package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryTest {
  private final TestHost host = new TestHost();
  private final WritableStream<Object> stream = new WritableStream<>("objects", host);

  private WeakReference<Object> write() {
    var item = new Object();
    stream.write(item);
    return new WeakReference<>(item);
  }

  private static void take(StreamConsumer<Object> consumer, int items) {
    for (int i = 0; i < items; i++) {
      assertThat(consumer.pollOrNull()).isNotNull();
    }
  }

  private static void untilCollected(WeakReference<Object> item) {
    Background.untilCollected(() -> item.refersTo(null));
  }

  @Test
  void aKilledConsumerThatIsStillHeldRetainsNothing() {
    var dead = stream.consumer();
    var items = List.of(write(), write(), write());
    stream.kill();
    try (var alive = stream.consumer()) {
      var later = write();
      take(alive, 1);
      assertThat(alive.poll()).isEmpty();
      items.forEach(MemoryTest::untilCollected);
      untilCollected(later);
    } finally {
      Reference.reachabilityFence(dead);
    }
  }

  @Test
  void aConsumerThatHasLeftRetainsNeitherWhatItGaveNorWhatItLookedAt() {
    var left = stream.consumer();
    var given = write();
    var ahead = write();
    var behind = write();
    assertThat(left.next()).isNotNull();
    assertThat(left.hasNext()).isTrue();
    left.close();
    try {
      untilCollected(given);
      untilCollected(ahead);
      untilCollected(behind);
    } finally {
      Reference.reachabilityFence(left);
    }
  }

  @Test
  void whatAllHavePassedIsCollectedWhileTheyGoOn() {
    try (var consumer = stream.consumer()) {
      var early = write();
      take(consumer, 1);
      for (int i = 0; i < 1_000_000; i++) {
        stream.write("item");
        assert consumer.pollOrNull() != null;
      }
      untilCollected(early);
      assertThat(consumer.isAlive()).isTrue();
    }
  }

  @Test
  void anEarlyPlaceDoesNotKeepWhatCameLater() {
    try (var consumer = stream.consumer()) {
      Link early = stream.tail();
      var items = new ArrayList<WeakReference<Object>>();
      for (int i = 0; i < 100; i++) {
        items.add(write());
        take(consumer, 1);
      }
      // The list is cut behind the slowest consumer every 32 items, so old garbage holds few others
      for (var item : items.subList(64, 99)) {
        untilCollected(item);
      }
      assertThat(early.item).isNull();
    }
  }

  @Test
  void whatTheSlowestConsumerHasNotTakenIsKept() {
    try (var fast = stream.consumer();
        var slow = stream.consumer()) {
      var items = new ArrayList<WeakReference<Object>>();
      for (int i = 0; i < 1000; i++) {
        items.add(write());
      }
      take(fast, 1000);
      assertThat(fast.poll()).isEmpty();
      System.gc();
      assertThat(items).noneMatch(item -> item.refersTo(null));
      take(slow, 1000);
      assertThat(slow.poll()).isEmpty();
      items.forEach(MemoryTest::untilCollected);
    }
  }

  @Test
  void anIdleStreamDoesNotRetainItsLastItem() {
    try (var consumer = stream.consumer()) {
      var last = write();
      take(consumer, 1);
      assertThat(consumer.poll()).isEmpty();
      untilCollected(last);
    }
  }

  @Test
  void aReaderThatWaitsDoesNotRetainItsLastItem() throws Exception {
    var consumer = stream.consumer();
    var last = write();
    var reader =
        Background.start(() -> {
          assertThat(consumer.next()).isNotNull();
          return consumer.hasNext();
        });
    Background.untilWaiting(stream);
    untilCollected(last);
    stream.kill();
    assertThat(reader.result()).isFalse();
  }

  @Test
  void theLastItemGoesWithASlowConsumerThatLeaves() {
    try (var idle = stream.consumer()) {
      var slow = stream.consumer();
      var last = write();
      take(idle, 1);
      assertThat(idle.poll()).isEmpty();
      slow.close();
      untilCollected(last);
    }
  }

  @Test
  void aStreamWithoutConsumersRetainsNothing() {
    var nobody = write();
    untilCollected(nobody);
    var consumer = stream.consumer();
    var last = write();
    consumer.close();
    untilCollected(last);
    assertThat(stream.hasConsumers()).isFalse();
  }

  @Test
  void aSettledDoorstepRetainsNothing() {
    var doorstep =
        new Doorstep(
            "doorstep", host, () -> Bound.items(8).orBytes(1000), new Doorstep.Budget(1000));
    var demux = new StreamDemux<Object>("rooms", host, doorstep);
    demux.write("a", new Object());
    var item = new WeakReference<>(new Object());
    for (int i = 0; i < 3; i++) {
      var held = new Object();
      item = new WeakReference<>(held);
      demux.write("a", held);
    }
    assertThat(doorstep.settle()).containsEntry("rooms/a", 4L);
    untilCollected(item);
    assertThat(demux.isConsumed("a")).isFalse();
  }

  @Test
  void consumersThatDiedWaitingDoNotPileUpInAQuietStream() {
    try (var alive = stream.consumer()) {
      assertThat(alive.poll()).isEmpty();
      var dead = new ArrayList<WeakReference<ConsumerNode>>();
      for (int i = 0; i < 1000; i++) {
        dead.add(joinAndLeave());
      }
      Background.untilCollected(
          () -> dead.stream().filter(node -> !node.refersTo(null)).count() < 40);
      stream.write("x");
      assertThat(alive.poll()).isPresent();
    }
  }

  private WeakReference<ConsumerNode> joinAndLeave() {
    try (var consumer = stream.consumer()) {
      assertThat(consumer.poll()).isEmpty();
      return new WeakReference<>(consumer.node());
    }
  }
}
