package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.SocketState;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stores of the application's own, which may fail, and take their time. */
@Timeout(60)
class TokenStoreTest extends ClientTests {
  /** Does what its methods are told to do first. */
  private static class Store implements TokenStore {
    private final TokenStore memory = TokenStore.memory();

    void before(String what) throws Exception {
      throw new IOException("no " + what);
    }

    @Override
    public Optional<String> load(String name) throws Exception {
      before("load");
      return memory.load(name);
    }

    @Override
    public void save(String name, String token) throws Exception {
      before("save");
      memory.save(name, token);
    }

    @Override
    public Optional<String> remove(String name) throws Exception {
      before("remove");
      return memory.remove(name);
    }
  }

  private static TokenStore failing(String method) {
    return new Store() {
      @Override
      void before(String what) throws Exception {
        if (what.equals(method)) {
          super.before(what);
        }
      }
    };
  }

  @Test
  void aTokenThatCannotBeLoadedIsAFailedHandshake() {
    AGClientSocket client = client(builder().tokenStore(failing("load")));
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      assertThat(log.until("error SocketProtocolError: Failed to complete handshake"))
          .containsExactly(
              "connecting",
              "error Error: no load",
              "connectAbort 4003 Error: no load",
              "close 4003 Error: no load",
              "error SocketProtocolError: Failed to complete handshake");
      loopIsDone(client);
      assertThat(client.pendingReconnect()).isPresent();
    }
  }

  @Test
  void aTokenThatCannotBeSavedIsUsedAllTheSame() throws Exception {
    AGClientSocket client = open(builder().tokenStore(failing("save")));
    try (EventLog log = EventLog.of(client)) {
      client.invoke("login", "bob");
      assertThat(log.until("error IOException: no save"))
          .endsWith("authenticate \"bob\"", "error IOException: no save");
      assertThat(client.authState()).isEqualTo(AuthState.AUTHENTICATED);
      client.authenticate(token("ann"));
      log.until("error IOException: no save");
    }
  }

  @Test
  void aTokenThatCannotBeRemovedIsLeftAllTheSame() throws Exception {
    AGClientSocket client = open(builder().tokenStore(failing("remove")));
    try (EventLog log = EventLog.of(client)) {
      client.invoke("login", "bob");
      log.until("authenticate \"bob\"");
      client.invoke("logout", Payload.ABSENT);
      assertThat(log.until("error IOException: no remove"))
          .containsExactly(
              "authStateChange authenticated unauthenticated",
              "deauthenticate \"bob\"",
              "error IOException: no remove");
    }
  }

  @Test
  void questionsAreAskedInOrderAndHoldNobodyUp() throws Exception {
    var go = new CountDownLatch(1);
    var kept =
        new Store() {
          @Override
          void before(String what) throws Exception {
            if (!what.equals("load")) {
              go.await();
            }
          }
        };
    AGClientSocket client = open(builder().tokenStore(kept).authTokenName("t"));
    client.authenticate(token("ann"));
    client.deauthenticate();
    String bob = token("bob");
    assertThat(client.authenticate(bob).isAuthenticated()).isTrue();
    assertThat(kept.load("t")).isEmpty();
    go.countDown();
    client.reconnect(4100, ""); // loads behind them
    isOpen(client);
    assertThat(kept.load("t")).contains(bob);
  }

  @Test
  void aStoreThatNeverAnswersDoesNotHoldUpTheClose() throws Exception {
    var asked = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    AGClientSocket client =
        client(
            builder()
                .closeTimeout(java.time.Duration.ofMillis(200))
                .tokenStore(
                    new Store() {
                      @Override
                      void before(String what) throws Exception {
                        asked.countDown();
                        try {
                          new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                          interrupted.countDown();
                          throw e;
                        }
                      }
                    }));
    client.connect();
    asked.await();
    assertThat(client.state()).isEqualTo(SocketState.CONNECTING);
    result(inBackground(client::close));
    interrupted.await();
    assertThat(client.state()).isEqualTo(SocketState.CLOSED);
  }

  @Test
  void eachServerHasATokenOfItsOwn() throws Exception {
    var store = TokenStore.memory();
    AGClientSocket client = open(builder().tokenStore(store));
    client.authenticate(token("ann"));
    client.reconnect(4100, "");
    isOpen(client);
    assertThat(store.load("asyngular.authToken.127.0.0.1:" + server.port())).isPresent();
  }
}
