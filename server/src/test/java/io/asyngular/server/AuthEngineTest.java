package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.AuthToken;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Engines of an application's own: they may take their time, and fail in any way. */
@Timeout(60)
class AuthEngineTest extends AuthTests {
  /** What an engine does; either half may be left as it is. */
  private static class Own implements AuthEngine {
    @Override
    public Payload verify(String signedToken, AGServerSocket socket) throws Exception {
      return Tokens.json("{\"name\":\"" + signedToken + "\"}");
    }

    @Override
    public AuthToken sign(Payload claims, TokenOptions options) throws Exception {
      return new AuthToken(claims, "signed:" + claims.field("name").text());
    }
  }

  private void restartWith(AuthEngine engine) {
    restart(AGServer.builder().pingTimeoutDisabled(true).auth(engine));
  }

  @Test
  void tokensMayBeAnythingThatAnEngineKnows() throws Exception {
    restartWith(new Own());
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(handshake("\"any text ü\""));
      assertThat(client.handshaken()).endsWith("\"isAuthenticated\":true}}");
      assertThat(socketOf(client).authToken().orElseThrow().claim("name").text())
          .isEqualTo("any text ü");
      socketOf(client).setAuthToken(Map.of("name", "bob"));
      assertThat(client.next())
          .isEqualTo("{\"event\":\"#setAuthToken\",\"data\":{\"token\":\"signed:bob\"}}");
    }
  }

  @Test
  void anEngineMayLookAtTheSocket() throws Exception {
    restartWith(
        new Own() {
          @Override
          public Payload verify(String signedToken, AGServerSocket socket) {
            return Tokens.json("{\"path\":\"" + socket.request().path() + "\"}");
          }
        });
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(handshake("\"t\""));
      client.handshaken();
      assertThat(socketOf(client).authToken().orElseThrow().claim("path").text())
          .isEqualTo("/asyngular/");
    }
  }

  @Test
  void theEngineOfAServerThatWasGivenNoneGoesByItsClock() throws Exception {
    restart(AGServer.builder());
    try (TestClient client = TestClient.open(server)) {
      socketOf(client).setAuthToken(Map.of("name", "bob"));
      AuthToken token = socketOf(client).authToken().orElseThrow();
      assertThat(token.claim("iat").json()).isEqualTo(String.valueOf(inSeconds(0)));
      client.next();
      authenticate(client, '"' + token.signed() + '"', 2);
      assertThat(client.next()).isEqualTo(isAuthenticated(2));
    }
  }

  static Stream<Arguments> oddities() {
    return Stream.of(
        Arguments.of(new IllegalStateException("a defect"), "a defect"),
        Arguments.of(new IOException("no database"), "no database"),
        Arguments.of(new StackOverflowError(), "null"),
        Arguments.of(new AssertionError("an error"), "an error"),
        Arguments.of(new AGException("OwnError", "own"), "own"),
        Arguments.of(new RuntimeException(), "null"));
  }

  @ParameterizedTest
  @MethodSource("oddities")
  void whateverAnEngineThrowsIsAnAuthTokenError(Throwable odd, String message) throws Exception {
    restartWith(
        new Own() {
          @Override
          public Payload verify(String signedToken, AGServerSocket socket) throws Exception {
            if (odd instanceof Error error) {
              throw error;
            }
            throw (Exception) odd;
          }
        });
    String error =
        "{\"message\":\"" + message + "\",\"name\":\"AuthTokenError\",\"isBadToken\":true}";
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(handshake("\"t\""));
      assertThat(client.handshaken())
          .endsWith("\"authError\":" + error + ",\"isAuthenticated\":false}}");
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
      authenticate(client, "\"t\"", 2);
      assertThat(client.next()).isEqualTo("{\"rid\":2,\"error\":" + error + "}");
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
    }
  }

  @Test
  void errorsOfTokensGoToTheClientAsTheyAre() throws Exception {
    restartWith(
        new Own() {
          @Override
          public Payload verify(String signedToken, AGServerSocket socket) {
            throw new AGException(
                "AuthTokenExpiredError", "too old", Map.of("isBadToken", false, "more", 1));
          }
        });
    try (TestClient client = TestClient.open(server)) {
      authenticate(client, "\"t\"", 2);
      assertThat(client.next())
          .contains(
              "\"isAuthenticated\":false,\"authError\":{\"message\":\"too old\"",
              "\"name\":\"AuthTokenExpiredError\"",
              "\"more\":1");
    }
  }

  @Test
  void anEngineThatBlocksHoldsUpItsOwnSocketOnly() throws Exception {
    var asked = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    restart(
        AGServer.builder()
            .loopAffine(true)
            .eventLoops(1)
            .auth(
                new Own() {
                  @Override
                  public Payload verify(String signedToken, AGServerSocket socket)
                      throws Exception {
                    asked.countDown();
                    goOn.await();
                    return super.verify(signedToken, socket);
                  }
                }));
    try (TestClient slow = TestClient.open(server);
        TestClient other = TestClient.open(server)) {
      authenticate(slow, "\"t\"", 2);
      slow.invoke("#publish", "{\"channel\":\"a\"}", 3);
      asked.await();
      for (int i = 0; i < 50; i++) {
        other.invoke("#publish", "{\"channel\":\"a\"}", i);
        assertThat(other.next()).isEqualTo("{\"rid\":" + i + "}");
      }
      until(() -> socketOf(slow).streams().inbound().backpressure() == 1);
      goOn.countDown();
      assertThat(slow.next()).isEqualTo(isAuthenticated(2));
      assertThat(slow.next()).isEqualTo("{\"rid\":3}");
    }
  }

  // Signing

  static Stream<Throwable> signingOddities() {
    return Stream.of(
        new IOException("no key"),
        new IllegalStateException("no key"),
        new StackOverflowError(),
        new AssertionError("no key"));
  }

  @ParameterizedTest
  @MethodSource("signingOddities")
  void whateverSigningThrowsClosesTheSocketAndLeavesNoToken(Throwable odd) throws Exception {
    restartWith(
        new Own() {
          @Override
          public AuthToken sign(Payload claims, TokenOptions options) throws Exception {
            if (odd instanceof Error error) {
              throw error;
            }
            throw (Exception) odd;
          }
        });
    try (TestClient client = TestClient.open(server);
        var failures = server.listener(ServerEvent.Warning.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      assertThatThrownBy(() -> socket.setAuthToken(Map.of("name", "bob")))
          .isInstanceOfSatisfying(
              AGException.class,
              error -> {
                assertThat(error.name()).isEqualTo("AuthError");
                assertThat(error).hasCause(odd);
              });
      assertThat(known(failures.next().warning())).hasCause(odd);
      assertThat(client.closed()).isEqualTo(4002);
      until(() -> socket.authState() == AuthState.UNAUTHENTICATED);
    }
  }

  /** An engine whose signing waits for the test. */
  private static final class Slow extends Own {
    final CompletableFuture<String> asked = new CompletableFuture<>();
    final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public AuthToken sign(Payload claims, TokenOptions options) throws Exception {
      if (claims.field("name").text().equals("slow")) {
        asked.complete("asked");
        goOn.await();
      }
      return super.sign(claims, options);
    }
  }

  @Test
  void aTokenThatIsTakenBackWhileItIsBeingSignedIsNotDelivered() throws Exception {
    var engine = new Slow();
    restartWith(engine);
    try (TestClient client = TestClient.open(server);
        var events = socketOf(client).events().consumer()) {
      AGServerSocket socket = socketOf(client);
      told(socket, events);
      var set = inBackground(() -> socket.setAuthToken(Map.of("name", "slow")));
      result(engine.asked);
      assertThat(socket.authToken().orElseThrow().signed()).as("it counts already").isEmpty();
      socket.deauthenticate();
      engine.goOn.countDown();
      result(set);
      assertThat(socket.authToken()).isEmpty();
      assertThat(told(socket, events)).containsExactly("Deauthenticate");
      socket.transmit("end", 1);
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
      assertThat(client.next()).contains("end");
    }
  }

  @Test
  void whoWaitsForTheDeliveryOfATokenThatWasTakenBackIsToldSo() throws Exception {
    var engine = new Slow();
    restartWith(engine);
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      var set =
          inBackground(() ->
                  socket.setAuthToken(
                      Map.of("name", "slow"), TokenOptions.DEFAULT.rejectOnFailedDelivery(true)))
              .handle((done, error) -> error);
      result(engine.asked);
      socket.deauthenticate();
      engine.goOn.countDown();
      assertThat(result(set))
          .hasMessageStartingWith("Failed to deliver auth token to client - it has been taken");
    }
  }

  @Test
  void aTokenThatIsReplacedWhileItIsBeingSignedDoesNotComeBack() throws Exception {
    var engine = new Slow();
    restartWith(engine);
    try (TestClient client = TestClient.open(server);
        var events = socketOf(client).events().consumer()) {
      AGServerSocket socket = socketOf(client);
      told(socket, events);
      var set = inBackground(() -> socket.setAuthToken(Map.of("name", "slow")));
      result(engine.asked);
      socket.setAuthToken(Map.of("name", "bob"));
      engine.goOn.countDown();
      result(set);
      assertThat(socket.authToken().orElseThrow().signed()).isEqualTo("signed:bob");
      assertThat(told(socket, events))
          .containsExactly("AuthTokenSigned", "AuthStateChange", "Authenticate");
      socket.transmit("end", 1);
      assertThat(client.next()).contains("signed:bob");
      assertThat(client.next()).contains("end");
    }
  }

  @Test
  void aThreadThatIsInterruptedWhileItsTokenIsSignedLeavesNone() throws Exception {
    var engine = new Slow();
    restartWith(engine);
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      var thread = new CompletableFuture<Thread>();
      var set =
          inBackground(
                  () -> {
                    thread.complete(Thread.currentThread());
                    socket.setAuthToken(Map.of("name", "slow"));
                  })
              .handle((done, error) -> error);
      result(engine.asked);
      result(thread).interrupt();
      assertThat(result(set)).isInstanceOf(InterruptedException.class);
      assertThat(socket.authToken()).isEmpty();
      client.invoke("#publish", "{\"channel\":\"a\"}", 2);
      client.until("{\"rid\":2}");
    }
  }
}
