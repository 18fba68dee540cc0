package io.asyngular.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.broker.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every broker engine must do. Extend it, give it an engine, and run it as a test class; one
 * that passes may be given to a server's builder.
 */
public abstract class BrokerContract {
  private static final long PATIENCE_SECONDS = 10;
  private static final int WRITERS = 4;
  private static final int EACH = 250;

  private final Received received = new Received();
  private @Nullable BrokerEngine engine;

  /** For classes that extend it. */
  protected BrokerContract() {}

  /** A new engine that has not been started; the contract closes it. */
  protected abstract BrokerEngine newEngine();

  @BeforeEach
  final void start() throws Exception {
    engine = newEngine();
    await(engine.start(received));
  }

  @AfterEach
  final void close() {
    engine().close();
  }

  private BrokerEngine engine() {
    return requireNonNull(engine);
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private Position publish(String channel, String text) throws Exception {
    return await(engine().publish(channel, text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  final void whatIsPublishedHasBeenReceivedWhenThePublishCompletes() throws Exception {
    await(engine().subscribe("a"));
    Position position = publish("a", "x");
    assertThat(received.in("a")).containsExactly(new Received.Publication("x", position));
  }

  @Test
  final void publicationsOfAChannelComeInOrder() throws Exception {
    await(engine().subscribe("a"));
    List<String> texts = IntStream.range(0, EACH).mapToObj(String::valueOf).toList();
    for (String text : texts) {
      publish("a", text);
    }
    assertThat(received.textsIn("a")).isEqualTo(texts);
  }

  @Test
  final void offsetsBeginAtOneAndGrowByOneWithinAnEpoch() throws Exception {
    await(engine().subscribe("a"));
    Position first = publish("a", "x");
    Position second = publish("a", "y");
    assertThat(first.offset()).isEqualTo(1);
    assertThat(second).isEqualTo(new Position(first.epoch(), 2));
  }

  @Test
  final void channelsCountApart() throws Exception {
    await(engine().subscribe("a"));
    await(engine().subscribe("b"));
    publish("a", "x");
    assertThat(publish("b", "y").offset()).isEqualTo(1);
    assertThat(received.textsIn("a")).containsExactly("x");
    assertThat(received.textsIn("b")).containsExactly("y");
  }

  @Test
  final void nothingIsReceivedOfAChannelThatIsOfNoInterest() throws Exception {
    await(engine().subscribe("a"));
    publish("b", "x");
    assertThat(received.in("b")).isEmpty();
  }

  @Test
  final void nothingIsReceivedAfterAnUnsubscribe() throws Exception {
    await(engine().subscribe("a"));
    publish("a", "before");
    await(engine().unsubscribe("a"));
    publish("a", "after");
    assertThat(received.textsIn("a")).containsExactly("before");
  }

  @Test
  final void aChannelCanBeSubscribedToAgain() throws Exception {
    await(engine().subscribe("a"));
    await(engine().unsubscribe("a"));
    await(engine().subscribe("a"));
    publish("a", "x");
    assertThat(received.textsIn("a")).containsExactly("x");
  }

  @Test
  final void unsubscribingFromWhatWasNotSubscribedToIsHarmless() throws Exception {
    await(engine().unsubscribe("a"));
    assertThat(publish("a", "x")).isNotNull();
  }

  @Test
  final void anyNameIsOnlyAName() throws Exception {
    for (String name :
        List.of("", " ", "a/b", "constructor", "*", ">", "ünï\u0000☃", "n".repeat(1000))) {
      await(engine().subscribe(name));
      publish(name, "x");
      assertThat(received.textsIn(name)).as(name).containsExactly("x");
    }
  }

  @Test
  final void bytesArriveAsTheyWere() throws Exception {
    await(engine().subscribe("a"));
    var all = new StringBuilder();
    IntStream.range(0, 256).forEach(b -> all.append((char) b));
    publish("a", all.toString());
    publish("a", "");
    assertThat(received.textsIn("a")).containsExactly(all.toString(), "");
  }

  @Test
  final void whatManyPublishAtOnceHasOneOrderThatKeepsEachOnesOwn() throws Exception {
    await(engine().subscribe("a"));
    var stages = new ArrayList<Thread>();
    for (int writer = 0; writer < WRITERS; writer++) {
      String own = String.valueOf((char) ('a' + writer));
      stages.add(Thread.startVirtualThread(() -> publishAll(own)));
    }
    for (Thread thread : stages) {
      thread.join();
    }
    List<Received.Publication> all = received.in("a");
    assertThat(all.stream().map(each -> each.position().offset()))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, WRITERS * EACH).mapToObj(Long::valueOf).toList());
    for (int writer = 0; writer < WRITERS; writer++) {
      String own = String.valueOf((char) ('a' + writer));
      assertThat(all.stream().map(Received.Publication::text).filter(text -> text.startsWith(own)))
          .containsExactlyElementsOf(IntStream.range(0, EACH).mapToObj(i -> own + i).toList());
    }
  }

  private void publishAll(String own) {
    try {
      for (int i = 0; i < EACH; i++) {
        publish("a", own + i);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  final void aClosedEngineRefusesToPublishAndDeliversNothing() throws Exception {
    await(engine().subscribe("a"));
    engine().close();
    assertThatThrownBy(() -> publish("a", "x")).isInstanceOf(ExecutionException.class);
    assertThat(received.in("a")).isEmpty();
  }

  @Test
  final void closingTwiceIsHarmless() {
    engine().close();
    engine().close();
  }
}
