package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The errors of tokens, with their properties in the order that they have on the wire. */
final class TokenErrors {
  /** Whether clients are to drop the token. */
  static final String IS_BAD_TOKEN = "isBadToken";

  private TokenErrors() {}

  /** The token is not what it should be. */
  static AGException invalid(String message) {
    return invalid(message, null);
  }

  static AGException invalid(String message, @Nullable Throwable cause) {
    return error(ErrorNames.AUTH_TOKEN_INVALID, message, null, null, true, cause);
  }

  /** The token's time is over. */
  static AGException expired(String message, double expiry) {
    return error(ErrorNames.AUTH_TOKEN_EXPIRED, message, "expiry", expiry, true, null);
  }

  /** The token's time has not come; the one case where it is not bad. */
  static AGException notBefore(String message, double date) {
    return error(ErrorNames.AUTH_TOKEN_NOT_BEFORE, message, "date", date, false, null);
  }

  /** Any other failure to verify a token. */
  static AGException other(String message, @Nullable Throwable cause) {
    return error(ErrorNames.AUTH_TOKEN, message, null, null, true, cause);
  }

  private static AGException error(
      String name,
      String message,
      @Nullable String dateName,
      @Nullable Double date,
      boolean isBadToken,
      @Nullable Throwable cause) {
    var properties = new LinkedHashMap<String, @Nullable Object>();
    if (dateName != null && date != null) {
      properties.put(dateName, NumericDate.date(date));
    }
    properties.put(IS_BAD_TOKEN, isBadToken);
    return new AGException(name, message, properties, cause);
  }
}
