package io.asyngular.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.AGClientSocket;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/**
 * A client whose loop is slow stops reading, so that what waits stays bounded; that must not look
 * like death, neither to itself nor to the server.
 */
class SlowLoopsInteropTest extends Interop {
  private static final int MESSAGES = 600;
  private static final String FILLER = "x".repeat(4096);

  SlowLoopsInteropTest(Target target) {
    super(target);
  }

  private record Tick(int number, String filler) {}

  @Test
  void aSlowLoopIsNotTakenForDead() throws InterruptedException {
    FixtureProcess server = server("{'pingInterval':100,'pingTimeout':1500}");
    AGClientSocket slow = open(builder(server));
    AGClientSocket speaker = open(builder(server));
    String id = slow.id();
    Events events = events(slow);
    AGChannel<Tick> channel = slow.subscribe("ticks", Tick.class);
    var mayGoOn = new CountDownLatch(1);
    BlockingQueue<Integer> taken = new LinkedBlockingQueue<>();
    channel.loop(ticks -> {
      for (Tick tick : ticks) {
        mayGoOn.await();
        taken.add(tick.number());
      }
    });
    events.next(SocketEvent.Subscribe.class);
    for (int i = 0; i < MESSAGES; i++) {
      speaker.invokePublish("ticks", new Tick(i, FILLER));
    }

    // more than two ping timeouts, by the clock of somebody who is read from
    StreamConsumer<SocketEvent.Message> frames =
        follow(speaker.listener(SocketEvent.Message.class));
    next(frames, 35);
    assertThat(slow.id()).isEqualTo(id);
    assertThat(channel.streams().bytes()).isBetween(512L * 1024, 2L * 1024 * 1024);
    assertThat(ask(speaker, "serverEvents", id)).doesNotContain("disconnection");

    mayGoOn.countDown();
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(taken.take()).isEqualTo(i);
    }
    assertThat(ask(slow, "echo", 1)).isEqualTo("1");
    assertThat(slow.id()).isEqualTo(id);
  }
}
