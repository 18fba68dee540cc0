package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WritingTest {
  private final WritableStream<String> stream = new WritableStream<>("words");

  static <T> List<T> rest(Iterator<T> iterator) {
    var items = new ArrayList<T>();
    iterator.forEachRemaining(items::add);
    return items;
  }

  @Test
  void anIterationGivesWhatIsWrittenInOrder() {
    var iterator = stream.iterator();
    stream.write("a");
    stream.write("b");
    stream.write("c");
    stream.close();
    assertThat(rest(iterator)).containsExactly("a", "b", "c");
  }

  @Test
  void aForLoopWaitsForItems() throws Exception {
    var loop =
        Background.start(() -> {
          var seen = new ArrayList<String>();
          for (String item : stream) {
            seen.add(item);
          }
          return seen;
        });
    Background.untilWaiting(stream);
    stream.write("a");
    Background.untilWaiting(stream);
    stream.write("b");
    stream.close();
    assertThat(loop.result()).containsExactly("a", "b");
  }

  @Test
  void whatWasWrittenBeforeTheConsumerIsNotSeen() {
    stream.write("early");
    try (var consumer = stream.consumer()) {
      stream.write("late");
      stream.close();
      assertThat(rest(consumer.iterator())).containsExactly("late");
    }
  }

  @Test
  void aConsumerBeginsWhenItIsMadeAndNotWhenItIsRead() {
    try (var consumer = stream.consumer()) {
      stream.write("a");
      assertThat(consumer.next()).isEqualTo("a");
    }
  }

  @Test
  void withoutConsumersItemsAreDropped() {
    stream.write("a");
    assertThat(stream.backpressure()).isZero();
    assertThat(stream.hasConsumers()).isFalse();
  }

  @Test
  void everyConsumerGetsEverythingAtItsOwnPace() {
    var first = stream.iterator();
    stream.write("a");
    var second = stream.iterator();
    stream.write("b");
    assertThat(first.next()).isEqualTo("a");
    assertThat(first.next()).isEqualTo("b");
    stream.write("c");
    stream.close();
    assertThat(rest(second)).containsExactly("b", "c");
    assertThat(rest(first)).containsExactly("c");
  }

  @Test
  void aConsumerThatLeavesDoesNotDisturbTheOthers() {
    var staying = stream.consumer();
    var leaving = stream.consumer();
    stream.write("a");
    leaving.close();
    stream.write("b");
    stream.close();
    assertThat(rest(staying.iterator())).containsExactly("a", "b");
    assertThat(rest(leaving.iterator())).isEmpty();
  }

  @Test
  void allWaitingConsumersAreWokenByOneItem() throws Exception {
    var readers = new ArrayList<Background<String>>();
    for (int i = 0; i < 20; i++) {
      var iterator = stream.iterator();
      readers.add(Background.start(iterator::next));
    }
    Background.untilWaiting(stream);
    stream.write("all");
    for (var reader : readers) {
      assertThat(reader.result()).isEqualTo("all");
    }
  }

  @Test
  void theIteratorsOfOneConsumerShareItsPosition() {
    try (var consumer = stream.consumer()) {
      stream.write("a");
      stream.write("b");
      assertThat(consumer.iterator().next()).isEqualTo("a");
      assertThat(consumer.iterator().next()).isEqualTo("b");
    }
  }

  @Test
  void hasNextTakesNothingAway() {
    var iterator = stream.iterator();
    stream.write("a");
    assertThat(iterator.hasNext()).isTrue();
    assertThat(iterator.hasNext()).isTrue();
    assertThat(iterator.next()).isEqualTo("a");
  }

  @Test
  void nextAtTheEndThrowsAndHasNextStaysFalse() {
    var iterator = stream.iterator();
    stream.close();
    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    stream.write("later");
    assertThat(iterator.hasNext()).isFalse();
  }

  @Test
  void idsCountFromOne() {
    try (var first = stream.consumer();
        var second = stream.consumer()) {
      assertThat(first.node().id()).isEqualTo(1);
      assertThat(second.node().id()).isEqualTo(2);
      assertThat(second.node().name()).isEqualTo("#2");
      assertThat(stream.consumer(2)).contains(second.node());
      assertThat(stream.consumer(3)).isEmpty();
    }
  }

  @Test
  void aViewMapsAndLeavesOutNulls() {
    var lengths = stream.map(word -> word.isEmpty() ? null : word.length());
    var iterator = lengths.iterator();
    stream.write("a");
    stream.write("");
    stream.write("ccc");
    stream.close();
    assertThat(rest(iterator)).containsExactly(1, 3);
  }

  @Test
  void whatAViewsFunctionThrowsComesOutOfTheIteration() {
    var iterator = stream.map(Integer::valueOf).iterator();
    stream.write("x");
    stream.write("2");
    assertThatThrownBy(iterator::next).isInstanceOf(NumberFormatException.class);
    assertThat(iterator.next()).isEqualTo(2);
  }

  @Test
  void aViewHasTheFiguresAndVerbsOfItsStream() {
    var view = stream.map(String::length);
    try (var consumer = view.consumer()) {
      stream.write("abc", 3);
      assertThat(view.name()).isEqualTo("words");
      assertThat(view.backpressure()).isEqualTo(1);
      assertThat(view.bytes()).isEqualTo(3);
      assertThat(view.weight()).isEqualTo(3 + StreamNode.ITEM_WEIGHT);
      assertThat(view.age()).isEqualTo(stream.age());
      assertThat(view.stats().backpressure()).isEqualTo(1);
      view.kill();
      assertThat(consumer.isAlive()).isFalse();
      assertThat(view.consumerCount()).isZero();
    }
  }
}
