package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.SocketEvent;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes before there are loops waits for them, for a while from the first connect on. */
@Timeout(60)
class FirstMessagesTest extends ClientTests {
  private static final String M = "{\"event\":\"m\",\"data\":1}";
  private ScriptedServer scripted;

  @BeforeEach
  void begin() throws Exception {
    scripted = ScriptedServer.start();
  }

  @AfterEach
  void endScript() {
    scripted.close();
  }

  private AGClientBuilder hasty() {
    return builder(scripted.url()).closeTimeout(Duration.ofMillis(200));
  }

  /** A connected client to which that has been sent. */
  private AGClientSocket received(AGClientSocket client, String text) {
    client.connect();
    Peer peer = scripted.open();
    isOpen(client);
    peer.send(text);
    peer.ping();
    assertThat(peer.next()).isEmpty();
    loopIsDone(client);
    return client;
  }

  @Test
  void messagesAreHeldForLoopsToCome() throws Exception {
    AGClientSocket client = received(client(hasty()), M);
    assertThat(client.streams().doorstep().backpressure()).isPositive();
    assertThat(client.receiver("m", Integer.class).once()).isEqualTo(1);
  }

  @Test
  void howLongAClientWasNotConnectedDoesNotMatter() throws Exception {
    AGClientSocket client = client(hasty());
    advance(client, Duration.ofMinutes(1));
    received(client, M);
    assertThat(client.receiver("m", Integer.class).once()).isEqualTo(1);
  }

  @Test
  void whatNobodyComesForIsDroppedAndTold() {
    AGClientSocket client = received(client(hasty()), M);
    try (var unclaimed = client.listener(SocketEvent.Unclaimed.class).consumer()) {
      advance(client, Duration.ofSeconds(5));
      assertThat(unclaimed.next().dropped()).containsEntry("receivers/m", 1L);
      assertThat(client.streams().doorstep().backpressure()).isZero();
    }
  }

  @Test
  void publicationsAreHeldFromTheSubscriptionOn() {
    AGClientSocket client = client(hasty());
    client.connect();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      advance(client, Duration.ofSeconds(19)); // the doorstep of all else has gone
      var channel = client.subscribe("a", Integer.class);
      peer.answer(peer.next(), "1");
      peer.send("{\"event\":\"#publish\",\"data\":{\"channel\":\"a\",\"data\":5}}");
      peer.ping();
      assertThat(peer.next()).isEmpty();
      try (var messages = channel.messages().consumer()) {
        assertThat(messages.next()).isEqualTo(5);
      }
    }
  }
}
