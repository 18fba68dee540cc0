package io.asyngular.server;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.server.MiddlewareLine.Ruling;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.stream.StreamClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who a socket is: its token, from when it was found good or set until it is taken back, replaced
 * or expired. Changes are guarded by this object, and told under its lock, so that events come in
 * the order of the changes; the token itself may be read by anybody.
 */
final class Authentication {
  private static final long NEVER = Long.MAX_VALUE;

  /** Timers of a year are as good as none. */
  private static final Duration LONGEST_TIMER = Duration.ofDays(365);

  private final ServerSocket socket;
  private volatile @Nullable AuthToken token;

  /** When the token is over, in milliseconds since 1970; so that packets cost no look into it. */
  private volatile long end = NEVER;

  private StreamClock.@Nullable Timeout expiry;

  /** What listeners take the socket for; guarded by this. */
  private AuthState told = AuthState.UNAUTHENTICATED;

  /** That a token has expired, until a packet has been told; written under this lock. */
  private volatile @Nullable AGException expired;

  /**
   * A token that has been checked.
   *
   * @param given as the client sent it; may be absent
   * @param token if it is good
   * @param error why it is not
   */
  record Checked(Payload given, @Nullable AuthToken token, @Nullable AGException error) {
    /** No token is no failure. */
    boolean isGiven() {
      return given.isPresent();
    }
  }

  Authentication(ServerSocket socket) {
    this.socket = socket;
  }

  Optional<AuthToken> token() {
    return Optional.ofNullable(token);
  }

  AuthState state() {
    return token == null ? AuthState.UNAUTHENTICATED : AuthState.AUTHENTICATED;
  }

  // What clients bring; event loop only

  /** Has the engine look at a token, on a thread of its own; none is bad without looking. */
  CompletionStage<Checked> check(Payload given) {
    if (!given.isPresent()) {
      AGException none = TokenErrors.invalid("jwt must be provided");
      return CompletableFuture.completedStage(new Checked(given, null, none));
    }
    if (!given.isString()) {
      AGException odd = TokenErrors.other("Invalid token format - Token must be a string", null);
      return CompletableFuture.completedStage(new Checked(given, null, odd));
    }
    var checked = new CompletableFuture<Checked>();
    socket
        .server()
        .threads()
        .start("ag/" + socket.id() + "/auth", () -> checked.complete(verified(given)));
    return checked;
  }

  private Checked verified(Payload given) {
    try {
      String signed = given.text();
      Payload claims = socket.server().options().auth().verify(signed, socket);
      return new Checked(given, new AuthToken(claims, signed), null);
    } catch (Throwable e) { // or the socket would wait for this for ever
      return new Checked(given, null, tokenError(e));
    }
  }

  private static AGException tokenError(Throwable failure) {
    if (failure instanceof AGException known) {
      switch (known.name()) {
        case ErrorNames.AUTH_TOKEN_INVALID,
            ErrorNames.AUTH_TOKEN_EXPIRED,
            ErrorNames.AUTH_TOKEN_NOT_BEFORE,
            ErrorNames.AUTH_TOKEN -> {
          return known;
        }
        default -> {}
      }
    }
    return TokenErrors.other(String.valueOf(failure.getMessage()), failure);
  }

  static boolean isBadToken(AGException error) {
    return Boolean.TRUE.equals(error.property(TokenErrors.IS_BAD_TOKEN));
  }

  /**
   * Takes over what was checked, if it is good and the inbound middleware lets it; else whoever had
   * another token before has none now.
   *
   * @return why there is no token now; empty if there is
   */
  CompletionStage<Optional<AGException>> enter(Checked checked) {
    AuthToken good = checked.token();
    if (good == null) {
      return CompletableFuture.completedStage(Optional.of(refused(checked)));
    }
    become(good);
    watchExpiry();
    SocketMiddleware middleware = socket.middlewareLines();
    if (!middleware.judgesPackets()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    return middleware
        .judge(new InboundAction.Authenticate(socket, good, new Verdict<>("authenticate")))
        .thenApplyAsync(
            ruling ->
                switch (ruling) {
                  case Ruling.Pass<Void> pass -> Optional.empty();
                  case Ruling.Refusal<Void>(AGException error) ->
                      Optional.of(blocked(checked, error));
                  case Ruling.Nobody<Void> nobody ->
                      Optional.of(
                          blocked(checked, new AGException(ErrorNames.INTERNAL, "Internal error")));
                },
            socket.engine()::onLoop);
  }

  private AGException refused(Checked checked) {
    AGException error = requireNonNull(checked.error());
    lose();
    if (checked.isGiven()) {
      socket.failed(error);
      badTokenCame(checked, error);
    }
    return error;
  }

  private AGException blocked(Checked checked, AGException error) {
    lose();
    badTokenCame(checked, error);
    return error;
  }

  private void badTokenCame(Checked checked, AGException error) {
    if (isBadToken(error)) {
      socket.engine().emit(new SocketEvent.BadAuthToken(error, checked.given()));
      socket.server().emit(new ServerEvent.BadSocketAuthToken(socket, error, checked.given()));
    }
  }

  /** As in the reference, nobody is told of it but by the error. */
  private synchronized void lose() {
    become(null);
    told = AuthState.UNAUTHENTICATED;
  }

  /** Tells that there is a token now. */
  synchronized void tellEntered() {
    AuthToken entered = token;
    if (entered == null) {
      return; // taken back meanwhile, which has been told
    }
    tellState(AuthState.AUTHENTICATED);
    socket.engine().emit(new SocketEvent.Authenticate(entered));
    socket.server().emit(new ServerEvent.Authentication(socket, entered));
  }

  private void tellState(AuthState now) {
    AuthState before = told;
    if (before != now) {
      told = now;
      socket.engine().emit(new SocketEvent.AuthStateChange(before, now, token()));
      socket.server().emit(new ServerEvent.AuthenticationStateChange(socket, before, now, token()));
    }
  }

  // What the server does; any thread

  /** Takes the token back on this side alone. */
  synchronized void leave() {
    AuthToken old = token;
    become(null);
    tellState(AuthState.UNAUTHENTICATED);
    socket.engine().emit(new SocketEvent.Deauthenticate(Optional.ofNullable(old)));
    socket.server().emit(new ServerEvent.Deauthentication(socket, Optional.ofNullable(old)));
  }

  /** A token is being made; what was there before is gone. */
  synchronized void prepare(AuthToken unsigned) {
    become(unsigned);
  }

  /** The token could not be made; its socket ends. */
  @SuppressWarnings("ReferenceEquality") // another token may say the same
  synchronized void forget(AuthToken unsigned) {
    if (token == unsigned) {
      lose();
    }
  }

  /** The token has been made; false if it has been taken back or replaced meanwhile. */
  @SuppressWarnings("ReferenceEquality") // another token may say the same
  synchronized boolean signed(AuthToken unsigned, AuthToken signed) {
    if (token != unsigned) {
      return false;
    }
    become(signed);
    socket.engine().emit(new SocketEvent.AuthTokenSigned(signed));
    tellEntered();
    return true;
  }

  /** Takes the token back if its time is over. */
  void expire() {
    if (isOver() && expireNow()) {
      socket.tokens().tellRemoved();
    }
  }

  private boolean isOver() {
    return end != NEVER && socket.server().options().clock.now().toEpochMilli() > end;
  }

  private synchronized boolean expireNow() {
    AuthToken current = token;
    if (current == null || !isOver()) {
      return false; // replaced just now
    }
    var properties = new LinkedHashMap<String, Object>();
    properties.put("expiry", current.claim("exp"));
    leave();
    expired =
        new AGException(
            ErrorNames.AUTH_TOKEN_EXPIRED, "The socket auth token has expired", properties);
    return true;
  }

  /**
   * The error of a token that has expired, for the first packet that comes after it; empty for all
   * others.
   */
  Optional<AGException> expiredError() {
    expire();
    return expired == null ? Optional.empty() : takeExpired();
  }

  private synchronized Optional<AGException> takeExpired() {
    AGException error = expired;
    expired = null;
    return Optional.ofNullable(error);
  }

  /** Nothing expires any more. */
  synchronized void close() {
    if (expiry != null) {
      expiry.cancel();
      expiry = null;
    }
  }

  private synchronized void become(@Nullable AuthToken next) {
    close();
    token = next;
    expired = null;
    end = next == null ? NEVER : next.expiry().map(Instant::toEpochMilli).orElse(NEVER);
  }

  /** The token is taken back one millisecond after its last. */
  synchronized void watchExpiry() {
    close();
    StreamClock clock = socket.server().options().clock;
    long left = end - clock.now().toEpochMilli();
    if (left < LONGEST_TIMER.toMillis() && socket.state() != SocketState.CLOSED) {
      var delay = Duration.ofMillis(Math.max(0, left + 1));
      expiry = clock.schedule(delay, () -> socket.engine().onLoop(this::expire));
    }
  }
}
