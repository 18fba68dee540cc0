package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OneItemTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TestHost host = new TestHost();
  private final WritableStream<String> stream = new WritableStream<>("words", host);

  @Test
  void onceGivesTheNextItemAndLeaves() throws Exception {
    var once = Background.start(() -> stream.once());
    Background.untilWaiting(stream);
    stream.write("a");
    assertThat(once.result()).isEqualTo("a");
    assertThat(stream.consumerCount()).isZero();
  }

  @Test
  void nextGivesTheNextItemAndLeaves() throws Exception {
    var next = Background.start(() -> stream.next());
    Background.untilWaiting(stream);
    stream.write("a");
    assertThat(next.result()).contains("a");
    assertThat(stream.consumerCount()).isZero();
  }

  @Test
  void onceFailsWhenTheStreamEndsInstead() {
    var closed = Background.start(() -> stream.once());
    Background.untilWaiting(stream);
    stream.close();
    assertThatThrownBy(closed::result).isInstanceOf(StreamEndedException.class);
    var killed = Background.start(() -> stream.once(SECOND));
    Background.untilWaiting(stream);
    stream.kill();
    assertThatThrownBy(killed::result).isInstanceOf(StreamEndedException.class);
  }

  @Test
  void nextIsEmptyWhenTheStreamEndsInstead() throws Exception {
    var closed = Background.start(() -> stream.next());
    Background.untilWaiting(stream);
    stream.close();
    assertThat(closed.result()).isEmpty();
    var killed = Background.start(() -> stream.next(SECOND));
    Background.untilWaiting(stream);
    stream.kill();
    assertThat(killed.result()).isEmpty();
  }

  @Test
  void withATimeoutTheyFailWhenNothingComesInTime() {
    var once = Background.start(() -> stream.once(SECOND));
    var next = Background.start(() -> stream.next(SECOND));
    Background.until(() -> stream.consumerCount() == 2);
    Background.untilWaiting(stream);
    host.clock.advance(SECOND);
    assertThatThrownBy(once::result)
        .isInstanceOf(StreamTimeoutException.class)
        .hasMessage("Stream consumer operation timed out");
    assertThatThrownBy(next::result).isInstanceOf(StreamTimeoutException.class);
    assertThat(stream.consumerCount()).isZero();
  }

  @Test
  void anItemInTimeBeatsTheTimeoutAndLeavesNoTimer() throws Exception {
    var once = Background.start(() -> stream.once(SECOND));
    Background.untilWaiting(stream);
    host.clock.advance(SECOND.minusMillis(1));
    stream.write("a");
    assertThat(once.result()).isEqualTo("a");
    assertThat(host.clock.scheduled()).isZero();
  }

  @Test
  void theIdleLimitOfAViewIsTheirTimeout() {
    var once = Background.start(() -> stream.idleLimit(SECOND).once());
    Background.untilWaiting(stream);
    host.clock.advance(SECOND);
    assertThatThrownBy(once::result).isInstanceOf(StreamTimeoutException.class);
  }

  @Test
  void onAViewTheyWaitForAnItemThatItDoesNotLeaveOut() throws Exception {
    var next =
        Background.start(() -> stream.map(word -> word.isEmpty() ? null : word.length()).next());
    Background.untilWaiting(stream);
    stream.write("");
    stream.write("abc");
    assertThat(next.result()).isEqualTo(Optional.of(3));
  }

  @Test
  void anInterruptIsThrownAsSuchAndClearsTheFlag() throws Exception {
    var once =
        Background.start(() -> {
          assertThatThrownBy(stream::once).isInstanceOf(InterruptedException.class);
          return Thread.currentThread().isInterrupted();
        });
    Background.untilWaiting(stream);
    once.thread().interrupt();
    assertThat(once.result()).isFalse();
    assertThat(stream.consumerCount()).isZero();
  }

  @Test
  void timeoutsMustBePositive() {
    assertThatThrownBy(() -> stream.once(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> stream.next(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(stream.consumerCount()).isZero();
  }
}
