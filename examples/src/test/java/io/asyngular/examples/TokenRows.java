package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.TokenOptions;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.SocketEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/** What a server does with the token of a client. */
final class TokenRows extends Live {
  private final Map<String, String> claims = Map.of("name", "anna");

  TokenRows() throws InterruptedException {}

  /** The token that the client is given next, its three parts decoded as far as they are text. */
  private String given() throws InterruptedException {
    String frame = peer.next();
    assertThat(frame).startsWith("{\"event\":\"#setAuthToken\"");
    String token = frame.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
    assertThat(socket.authToken().orElseThrow().signed()).isEqualTo(token);
    String[] parts = token.split("\\.", -1);
    return decoded(parts[0]) + decoded(parts[1]);
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  @Row("socket.setAuthToken(data)")
  void aClientIsGivenAToken() throws Exception {
    socket.setAuthToken(claims);
    assertThat(given()).contains("\"name\":\"anna\"", "\"iat\":", "\"exp\":");
    assertThat(socket.authState()).isEqualTo(AuthState.AUTHENTICATED);
  }

  @Row("socket.setAuthToken(data, {expiresIn: 300})")
  void itLastsAsLongAsIsSaid() throws Exception {
    socket.setAuthToken(claims, TokenOptions.DEFAULT.expiresIn(Duration.ofMinutes(5)));
    AuthToken token = socket.authToken().orElseThrow();
    long from = (long) token.claim("iat").number().orElseThrow();
    assertThat(token.expiry()).contains(Instant.ofEpochSecond(from + 300));
  }

  @Row("socket.setAuthToken(data, {notBefore: 60})")
  void itCountsFromAWhileFromNow() throws Exception {
    socket.setAuthToken(claims, TokenOptions.DEFAULT.notBefore(Duration.ofMinutes(1)));
    assertThat(given()).contains("\"nbf\":");
  }

  @Row("socket.setAuthToken(data, {audience, issuer, subject, jwtid})")
  void itNamesWhoseItIs() throws Exception {
    socket.setAuthToken(
        claims, TokenOptions.DEFAULT.audience("app").issuer("us").subject("anna").tokenId("7"));
    assertThat(given())
        .contains("\"aud\":\"app\"", "\"iss\":\"us\"", "\"sub\":\"anna\"", "\"jti\":\"7\"");
  }

  @Row("socket.setAuthToken(data, {keyid})")
  void itNamesItsKey() throws Exception {
    socket.setAuthToken(claims, TokenOptions.DEFAULT.keyId("2026"));
    assertThat(given()).contains("\"kid\":\"2026\"");
  }

  @Row("socket.setAuthToken(data, {header})")
  void itsHeaderHasMore() throws Exception {
    socket.setAuthToken(claims, TokenOptions.DEFAULT.header(Map.of("cty", "chat")));
    assertThat(given()).contains("\"cty\":\"chat\"");
  }

  @Row("socket.setAuthToken(data, {noTimestamp: true})")
  void itDoesNotSayWhenItWasMade() throws Exception {
    socket.setAuthToken(claims, TokenOptions.DEFAULT.withoutTimestamp());
    assertThat(given()).doesNotContain("\"iat\"");
  }

  @Row("socket.setAuthToken(data, {rejectOnFailedDelivery: true})")
  void theClientSaysThatItHasTheToken() throws Exception {
    var set =
        inBackground(() -> {
          socket.setAuthToken(claims, TokenOptions.DEFAULT.rejectOnFailedDelivery(true));
          return true;
        });
    String cid = peer.cidOfNext();
    assertThat(set).isNotDone();
    peer.send("{'rid':" + cid + ",'error':{'name':'DiskError','message':'disk full'}}");
    assertThat(failureOf(set)).hasMessage("Failed to deliver auth token to client - disk full");
  }

  @Row("socket.authState")
  void whetherThereIsAToken() throws Exception {
    assertThat(socket.authState()).isEqualTo(AuthState.UNAUTHENTICATED);
    socket.setAuthToken(claims);
    assertThat(socket.authState()).isEqualTo(AuthState.AUTHENTICATED);
  }

  @Row({"socket.authToken", "socket.getAuthToken()"})
  void whatTheTokenSays() throws Exception {
    assertThat(socket.authToken()).isEmpty();
    socket.setAuthToken(claims);
    assertThat(socket.authToken().orElseThrow().claim("name").text()).isEqualTo("anna");
  }

  @Row("socket.signedAuthToken")
  void theTokenAsItIsKept() throws Exception {
    socket.setAuthToken(claims);
    String signed = socket.authToken().map(AuthToken::signed).orElseThrow();
    assertThat(peer.next()).contains(signed);
  }

  @Row("socket.isAuthTokenExpired(token)")
  void whetherATokenIsOver() throws Exception {
    var token = new AuthToken(json("{\"exp\":1000}"), "");
    assertThat(token.expiry().filter(end -> end.isBefore(Instant.now())).isPresent()).isTrue();
    token = new AuthToken(json("{}"), "");
    assertThat(token.expiry().filter(end -> end.isBefore(Instant.now())).isPresent()).isFalse();
  }

  @Row("socket.deauthenticate()")
  void theTokenIsTakenBack() throws Exception {
    socket.setAuthToken(claims);
    assertThat(given()).contains("anna");
    socket.deauthenticate();
    assertThat(peer.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
    assertThat(socket.authToken()).isEmpty();
  }

  @Row("socket.deauthenticate({rejectOnFailedDelivery: true})")
  void theClientSaysThatItHasForgotten() throws Exception {
    var removed =
        inBackground(() -> {
          socket.deauthenticateAndConfirm();
          return true;
        });
    String cid = peer.cidOfNext();
    assertThat(removed).isNotDone();
    peer.send("{'rid':" + cid + "}");
    assertThat(result(removed)).isTrue();
  }

  @Row("socket.deauthenticateSelf()")
  void theTokenIsForgottenHereAlone() throws Exception {
    socket.setAuthToken(claims);
    assertThat(given()).contains("anna");
    socket.deauthenticateSelf();
    assertThat(socket.authState()).isEqualTo(AuthState.UNAUTHENTICATED);
    socket.transmit("next", 1);
    assertThat(peer.next()).isEqualTo("{\"event\":\"next\",\"data\":1}");
  }

  @Row("socket.AUTHENTICATED, socket.UNAUTHENTICATED")
  void statesAreOfAnEnum() throws Exception {
    assertThat(socket.authState() == AuthState.AUTHENTICATED).isFalse();
    assertThat(socket.authState()).isEqualTo(AuthState.UNAUTHENTICATED);
  }

  @Row("socket.listener('authenticate')")
  void aGoodTokenIsToldOf() throws Exception {
    try (var events = socket.listener(SocketEvent.Authenticate.class).consumer()) {
      socket.setAuthToken(claims);
      assertThat(events.next().authToken().claim("name").text()).isEqualTo("anna");
    }
  }

  @Row("socket.listener('deauthenticate')")
  void aTokenThatIsGoneIsToldOf() throws Exception {
    socket.setAuthToken(claims);
    try (var events = socket.listener(SocketEvent.Deauthenticate.class).consumer()) {
      peer.send("{'event':'#removeAuthToken'}");
      assertThat(events.next().oldAuthToken().orElseThrow().claim("name").text()).isEqualTo("anna");
    }
  }

  @Row("socket.listener('authStateChange')")
  void aChangeOfStateIsToldOf() throws Exception {
    try (var events = socket.listener(SocketEvent.AuthStateChange.class).consumer()) {
      socket.setAuthToken(claims);
      socket.setAuthToken(claims);
      socket.deauthenticate();
      assertThat(events.next().newAuthState()).isEqualTo(AuthState.AUTHENTICATED);
      assertThat(events.next().newAuthState()).isEqualTo(AuthState.UNAUTHENTICATED);
    }
  }

  @Row("socket.listener('authTokenSigned')")
  void aSignedTokenIsToldOf() throws Exception {
    try (var events = socket.listener(SocketEvent.AuthTokenSigned.class).consumer()) {
      socket.setAuthToken(claims);
      assertThat(peer.next()).contains(events.next().authToken().signed());
    }
  }

  @Row("socket.listener('badAuthToken')")
  void aBadTokenIsToldOf() throws Exception {
    try (var events = socket.listener(SocketEvent.BadAuthToken.class).consumer()) {
      peer.send("{'event':'#authenticate','data':'abc','cid':2}");
      var event = events.next();
      assertThat(event.authError()).hasMessage("jwt malformed");
      assertThat(event.signedAuthToken().text()).isEqualTo("abc");
    }
  }
}
