package io.asyngular.client;

import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams and channels of a client for those who consume by Flow. */
@Timeout(60)
class PublisherTest extends ClientTests {
  /** Asks for one at a time. */
  private static final class OneByOne implements Flow.Subscriber<Integer> {
    final Queue<Integer> items = new ConcurrentLinkedQueue<>();
    volatile boolean complete;
    private Flow.@Nullable Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(Integer item) {
      items.add(item);
      if (subscription != null) {
        subscription.request(1);
      }
    }

    @Override
    public void onError(Throwable throwable) {
      throw new AssertionError(throwable);
    }

    @Override
    public void onComplete() {
      complete = true;
    }
  }

  @Test
  void receiversAndChannelsArePublishersThatOutliveConnectionsAndEndWithTheClient() {
    AGClientSocket client = open(builder());
    var received = new OneByOne();
    var published = new OneByOne();
    client.receiver("m", Integer.class).publisher().subscribe(received);
    try (EventLog log = EventLog.of(client)) {
      client.subscribe("a", Integer.class).messages().publisher().subscribe(published);
      log.until("subscribe a {}");
      for (int i = 0; i < 50; i++) {
        socketOf(client).transmit("m", i);
        server.exchange().transmitPublish("a", i);
      }
      until(() -> received.items.size() == 50 && published.items.size() == 50);
      client.reconnect(4100, "");
      log.until("subscribe a {}");
      for (int i = 50; i < 100; i++) {
        socketOf(client).transmit("m", i);
        server.exchange().transmitPublish("a", i);
      }
    }
    List<Integer> all = IntStream.range(0, 100).boxed().toList();
    until(() -> received.items.size() == 100 && published.items.size() == 100);
    assertThat(received.items).containsExactlyElementsOf(all);
    assertThat(published.items).containsExactlyElementsOf(all);
    client.close();
    until(() -> received.complete && published.complete);
  }
}
