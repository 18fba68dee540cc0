package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.PendingCall;
import io.asyngular.socket.engine.SocketEngine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The client's token, here and where it is kept. The state outlives connections. Event loop only,
 * except where it says otherwise; the store is asked on virtual threads, one question at a time and
 * in order.
 */
final class Authentication {
  private static final int CLAIMS_DEPTH = 64;

  private final ClientSocket socket;
  private final SocketEngine engine;

  /** Written by the event loop only. */
  private volatile @Nullable AuthToken token;

  /** The last question to the store. */
  private CompletableFuture<?> asked = CompletableFuture.completedFuture(null);

  Authentication(ClientSocket socket, SocketEngine engine) {
    this.socket = socket;
    this.engine = engine;
  }

  /** Any thread. */
  Optional<AuthToken> token() {
    return Optional.ofNullable(token);
  }

  boolean isAuthenticated() {
    return token != null;
  }

  // The state

  /** That token is good. */
  void enter(String signed) {
    boolean was = isAuthenticated();
    var entered = new AuthToken(claims(signed), signed);
    token = entered;
    if (!was) {
      socket.channels().authenticated();
      engine.emit(
          new SocketEvent.AuthStateChange(
              AuthState.UNAUTHENTICATED, AuthState.AUTHENTICATED, Optional.of(entered)));
    }
    engine.emit(new SocketEvent.Authenticate(entered));
  }

  /** There is no good token. */
  void leave() {
    AuthToken old = token;
    if (old != null) {
      token = null;
      engine.emit(
          new SocketEvent.AuthStateChange(
              AuthState.AUTHENTICATED, AuthState.UNAUTHENTICATED, Optional.empty()));
      engine.emit(new SocketEvent.Deauthenticate(Optional.of(old)));
    }
  }

  /** Forgets the token, and tells the server of it. */
  void abandon() {
    remove();
    if (engine.state() != SocketState.CLOSED) {
      socket.sending().transmitOwn("#removeAuthToken");
    }
    leave();
  }

  /** Has the server judge a token, which is told on a virtual thread. Any thread. */
  CompletableFuture<AuthStatus> offer(String signed, Duration patience) {
    PendingCall call =
        engine.sender().call("#authenticate", socket.text(signed), patience, Runnable::run);
    var told = new CompletableFuture<AuthStatus>();
    told.whenComplete((status, failure) -> call.cancel(false)); // if it is cancelled, that is
    call.whenComplete((answer, failure) ->
        socket
            .lifecycle()
            .onLoop(
                () -> judged(signed, answer, failure, told),
                () -> told.completeExceptionally(Lifecycle.over())));
    socket.buffer().call(call);
    return told;
  }

  /** At once, or what the server has sent next would come before it. */
  private void judged(
      String signed,
      Payload answer,
      @Nullable Throwable failure,
      CompletableFuture<AuthStatus> told) {
    if (failure == null) {
      AuthStatus status = answered(signed, answer);
      engine.threads().tell(() -> told.complete(status));
    } else {
      refused(failure);
      engine.threads().tell(() -> told.completeExceptionally(failure));
    }
  }

  /** The server has said what it makes of a token. */
  private AuthStatus answered(String signed, Payload answer) {
    AuthStatus status = AuthStatus.read(answer);
    if (status.isAuthenticated()) {
      enter(signed);
    } else {
      leave();
    }
    save(signed); // good or not, as the reference does; a bad one is taken back by the server
    return status;
  }

  /** It has not; what is no fault of the token's changes nothing. */
  private void refused(Throwable failure) {
    if (failure instanceof AGException error
        && !error.name().equals(ErrorNames.BAD_CONNECTION)
        && !error.name().equals("TimeoutError")) {
      leave();
    }
  }

  /** Only what the token says, for nobody here can check it. */
  private Payload claims(String signed) {
    String[] parts = signed.split("\\.", -1);
    if (parts.length < 2) {
      return Payload.NULL;
    }
    byte[] text;
    try {
      text = Base64.getUrlDecoder().decode(parts[1]);
    } catch (IllegalArgumentException e) {
      return Payload.NULL;
    }
    try {
      return Payload.checked(text, CLAIMS_DEPTH, socket.options().binder);
    } catch (AGException e) {
      return socket.text(new String(text, StandardCharsets.UTF_8));
    }
  }

  // The store

  private <T> CompletableFuture<T> ask(Callable<T> question) {
    CompletableFuture<T> answer =
        asked.handleAsync(
            (before, failure) -> {
              try {
                return question.call();
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            },
            task -> engine.threads().startBlocking("token", task));
    asked = answer;
    return answer;
  }

  /** The token that is kept, if there is one. */
  CompletionStage<Optional<String>> load() {
    ClientOptions options = socket.options();
    return ask(() -> options.tokenStore.load(options.tokenName()));
  }

  /** Keeps the token. */
  void save(String signed) {
    ClientOptions options = socket.options();
    ask(
            () -> {
              options.tokenStore.save(options.tokenName(), signed);
              return true;
            })
        .whenComplete((done, failure) -> engine.later(() -> tell(failure)));
  }

  /** Keeps none any more; what comes of it is told after all that is told now. */
  void remove() {
    ClientOptions options = socket.options();
    ask(() -> options.tokenStore.remove(options.tokenName()))
        .whenComplete((old, failure) -> engine.later(() -> removed(old, failure)));
  }

  private void removed(Optional<String> old, @Nullable Throwable failure) {
    tell(failure);
    if (failure == null) {
      engine.emit(new SocketEvent.RemoveAuthToken(old));
    }
  }

  private void tell(@Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = failure.getCause();
      socket.failed(cause == null ? failure : cause);
    }
  }
}
