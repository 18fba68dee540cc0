package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EmitterTest {
  sealed interface Event {}

  record Opened(int id) implements Event {}

  record Closed(int id) implements Event {}

  /** Holds a namesake. */
  static final class Other {
    record Opened(String text) implements Event {}
  }

  private final TestHost host = new TestHost();
  private final StreamEmitter<Event> emitter = new StreamEmitter<>(host, null);

  @Test
  void eachClassOfEventsIsAStream() {
    var opened = emitter.listener(Opened.class).iterator();
    var closed = emitter.listener(Closed.class).iterator();
    emitter.emit(new Opened(1));
    emitter.emit(new Closed(1));
    emitter.emit(new Opened(2));
    emitter.close();
    assertThat(WritingTest.rest(opened)).containsExactly(new Opened(1), new Opened(2));
    assertThat(WritingTest.rest(closed)).containsExactly(new Closed(1));
  }

  @Test
  void allEventsComeInTheirOrder() {
    var events = emitter.events().iterator();
    emitter.emit(new Opened(1));
    emitter.emit(new Closed(1));
    emitter.emit(new Opened(2));
    emitter.close();
    assertThat(WritingTest.rest(events))
        .containsExactly(new Opened(1), new Closed(1), new Opened(2));
  }

  @Test
  void classesOfTheSameNameAreKeptApart() {
    var opened = emitter.listener(Opened.class).iterator();
    var namesakes = emitter.listener(Other.Opened.class).iterator();
    emitter.emit(new Other.Opened("x"));
    emitter.emit(new Opened(1));
    emitter.close();
    assertThat(WritingTest.rest(opened)).containsExactly(new Opened(1));
    assertThat(WritingTest.rest(namesakes)).containsExactly(new Other.Opened("x"));
  }

  @Test
  void onlyWhatIsListenedToIsWorthMaking() {
    assertThat(emitter.isListenedTo(Opened.class)).isFalse();
    try (var consumer = emitter.listener(Opened.class).consumer()) {
      assertThat(consumer.isAlive()).isTrue();
      assertThat(emitter.isListenedTo(Opened.class)).isTrue();
      assertThat(emitter.isListenedTo(Closed.class)).isFalse();
    }
    try (var consumer = emitter.events().consumer()) {
      assertThat(consumer.isAlive()).isTrue();
      assertThat(emitter.isListenedTo(Closed.class)).isTrue();
    }
    assertThat(emitter.isListenedTo(Closed.class)).isFalse();
  }

  @Test
  void itIsANodeCalledListeners() {
    var consumer = emitter.listener(Opened.class).consumer();
    emitter.emit(new Opened(1));
    assertThat(emitter.name()).isEqualTo("listeners");
    assertThat(emitter.backpressure()).isEqualTo(1);
    assertThat(emitter.bytes()).isZero();
    assertThat(emitter.weight()).isEqualTo(StreamNode.ITEM_WEIGHT);
    assertThat(emitter.age()).isZero();
    assertThat(emitter.stats().child("Opened")).isPresent();
    emitter.kill();
    assertThat(consumer.isAlive()).isFalse();
    assertThat(emitter.backpressure()).isZero();
  }

  @Test
  void whoListensIsFoundByNumberWhateverItListensTo() {
    var opened = emitter.listener(Opened.class).consumer();
    var all = emitter.events().consumer();
    assertThat(emitter.consumers()).containsExactlyInAnyOrder(opened.node(), all.node());
    emitter.consumer(all.node().id()).orElseThrow().kill();
    assertThat(all.isAlive()).isFalse();
    assertThat(emitter.consumerCount()).isEqualTo(1);
  }

  @Test
  void aDoorstepHoldsEventsForALateListener() {
    var doorstep =
        new Doorstep(
            "doorstep",
            host,
            () -> Bound.items(256).orBytes(1 << 16),
            new Doorstep.Budget(1 << 20));
    var held = new StreamEmitter<Event>(host, doorstep);
    held.emit(new Opened(1));
    held.emit(new Closed(1));
    assertThat(held.listener(Closed.class).consumer().poll()).contains(new Closed(1));
    assertThat(held.events().consumer().poll()).contains(new Opened(1));
    assertThat(doorstep.settle()).containsEntry("listeners/Opened", 1L).hasSize(1);
  }
}
