package io.asyngular.server;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Binder;
import io.asyngular.protocol.ErrorCodec;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.DefaultBinder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** Tokens made by hand, right and wrong, and what engines say of them. */
final class Tokens {
  static final Binder BINDER = DefaultBinder.binder();

  private Tokens() {}

  static Payload json(String text) {
    return Payload.json(text.getBytes(StandardCharsets.UTF_8), BINDER);
  }

  /** One part of a token. */
  static String part(String json) {
    return JwtText.encode(json.getBytes(StandardCharsets.UTF_8));
  }

  /** A token with a good signature, whatever it says. */
  static String signed(JwtKey key, JwtAlgorithm algorithm, String header, String claims) {
    String text = part(header) + '.' + part(claims);
    try {
      byte[] signature = key.sign(algorithm, text.getBytes(StandardCharsets.US_ASCII));
      return text + '.' + JwtText.encode(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token as it should be, with these claims. */
  static String signed(JwtKey key, String claims) {
    String header = "{\"alg\":\"" + key.fallback() + "\",\"typ\":\"JWT\"}";
    return signed(key, key.fallback(), header, claims);
  }

  /** A token as it should be, with these claims, of {@link GoldenKeys#SECRET}. */
  static String claiming(String claims) {
    return signed(JwtKey.hmac(GoldenKeys.SECRET), claims);
  }

  /** The error with which an engine refuses a token, as it goes to clients. */
  static String refusal(JwtAuthEngine engine, String token) {
    AGException refused = catchThrowableOfType(AGException.class, () -> engine.verify(token));
    return refused == null ? "accepted" : new ErrorCodec(BINDER).write(refused).json();
  }

  /** What goes to clients if a token is invalid. */
  static String invalid(String message) {
    return "{\"message\":%s,\"name\":\"AuthTokenInvalidError\",\"isBadToken\":true}"
        .formatted(Payload.of(message, BINDER).json());
  }
}
