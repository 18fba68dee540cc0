package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KillTest {
  private final WritableStream<String> stream = new WritableStream<>("words");

  @Test
  void killDropsWhatIsQueued() {
    var iterator = stream.iterator();
    stream.write("a");
    stream.write("b");
    stream.kill();
    assertThat(stream.backpressure()).isZero();
    assertThat(stream.consumerCount()).isZero();
    assertThat(WritingTest.rest(iterator)).isEmpty();
  }

  @Test
  void killEndsAWaitingReaderAtOnce() throws Exception {
    var iterator = stream.iterator();
    var reader = Background.start(iterator::hasNext);
    Background.untilWaiting(stream);
    stream.kill();
    assertThat(reader.result()).isFalse();
  }

  @Test
  void killWhileTheBodyRunsLetsItFinishAndThenEnds() throws Exception {
    var inBody = new CountDownLatch(1);
    var killed = new CountDownLatch(1);
    var iterator = stream.iterator();
    var loop =
        Background.start(() -> {
          var finished = new ArrayList<String>();
          while (iterator.hasNext()) {
            String item = iterator.next();
            inBody.countDown();
            killed.await();
            finished.add(item);
          }
          return finished;
        });
    stream.write("a");
    stream.write("b");
    inBody.await();
    stream.kill();
    assertThat(stream.backpressure()).isZero();
    killed.countDown();
    assertThat(loop.result()).containsExactly("a");
  }

  @Test
  void killBeforeTheFirstReadEndsIt() {
    var consumer = stream.consumer();
    stream.kill();
    stream.write("later");
    assertThat(consumer.isAlive()).isFalse();
    assertThat(consumer.hasNext()).isFalse();
  }

  @Test
  void theKillValueReachesEveryConsumerAtOnce() {
    var first = stream.consumer();
    var second = stream.consumer();
    stream.write("a");
    stream.kill("enough");
    assertThat(first.endValue()).contains("enough");
    assertThat(second.endValue()).contains("enough");
  }

  @Test
  void newConsumersMayComeAfterAKill() {
    var ended = stream.iterator();
    stream.kill();
    var later = stream.iterator();
    stream.write("a");
    stream.close();
    assertThat(WritingTest.rest(later)).containsExactly("a");
    assertThat(WritingTest.rest(ended)).isEmpty();
  }

  @Test
  void killOvertakesAClose() {
    var consumer = stream.consumer();
    stream.write("a");
    stream.close("slowly");
    stream.kill("now");
    assertThat(consumer.hasNext()).isFalse();
    assertThat(consumer.endValue()).contains("now");
  }

  @Test
  void ofTwoKillsTheFirstCounts() {
    var consumer = stream.consumer();
    stream.kill("first");
    stream.kill("second");
    assertThat(consumer.endValue()).contains("first");
  }

  @Test
  void killWithoutConsumersIsHarmless() {
    stream.kill();
    stream.kill("value");
    assertThat(stream.consumerCount()).isZero();
  }

  @Test
  void killEndsAllOfManyConsumers() throws Exception {
    var readers = new ArrayList<Background<Boolean>>();
    for (int i = 0; i < 50; i++) {
      var iterator = stream.iterator();
      readers.add(Background.start(iterator::hasNext));
    }
    Background.untilWaiting(stream);
    stream.kill();
    for (var reader : readers) {
      assertThat(reader.result()).isFalse();
    }
    assertThat(stream.hasConsumers()).isFalse();
  }

  @Test
  void nothingIsGivenOutOnceAKillHasReturned() throws Exception {
    for (int i = 0; i < 1000; i++) {
      var consumer = stream.consumer();
      for (int k = 0; k < 50; k++) {
        stream.write("x");
      }
      var killed = new CountDownLatch(1);
      Background.race(
          () -> {
            stream.kill();
            killed.countDown();
          },
          () -> {
            while (consumer.pollOrNull() != null) {
              Thread.onSpinWait();
            }
            killed.await();
            stream.write("after");
            assertThat(consumer.poll()).isEmpty();
          });
      assertThat(consumer.node().backpressure()).isZero();
      assertThat(consumer.isAlive()).isFalse();
    }
  }

  @Test
  void aKillThatRacesWithAReaderGoingToSleepAlwaysWakesIt() throws Exception {
    for (int i = 0; i < 2000; i++) {
      var iterator = stream.iterator();
      Background.race(stream::kill, () -> assertThat(iterator.hasNext()).isFalse());
    }
  }
}
