package io.asyngular.protocol;

/** The wire names of the errors that the protocol itself raises; see {@link AGException#name}. */
public final class ErrorNames {
  /** A token's time is over; property {@code expiry}. */
  public static final String AUTH_TOKEN_EXPIRED = "AuthTokenExpiredError";

  /** A token is malformed, or its signature or claims are wrong. */
  public static final String AUTH_TOKEN_INVALID = "AuthTokenInvalidError";

  /** A token's time has not come; property {@code date}. The only one that is no bad token. */
  public static final String AUTH_TOKEN_NOT_BEFORE = "AuthTokenNotBeforeError";

  /** Any other failure to verify a token. */
  public static final String AUTH_TOKEN = "AuthTokenError";

  /** Any other failure to authenticate, such as a token that could not be delivered. */
  public static final String AUTH = "AuthError";

  /** Middleware blocked an action and gave no reason; property {@code type}, the line. */
  public static final String SILENT_MIDDLEWARE_BLOCKED = "SilentMiddlewareBlockedError";

  /** What was asked is not allowed, now or ever. */
  public static final String INVALID_ACTION = "InvalidActionError";

  /** A value does not fit what was called. */
  public static final String INVALID_ARGUMENTS = "InvalidArgumentsError";

  /** An option's value is out of range, or contradicts another. */
  public static final String INVALID_OPTIONS = "InvalidOptionsError";

  /** A frame could not be decoded, or is over a limit of {@link CodecLimits}. */
  public static final String INVALID_MESSAGE = "InvalidMessageError";

  /** A connection was closed with a code that means failure; property {@code code}. */
  public static final String SOCKET_PROTOCOL = "SocketProtocolError";

  /** A peer did not keep to the protocol before there was a socket. */
  public static final String SERVER_PROTOCOL = "ServerProtocolError";

  /** The HTTP server below failed. */
  public static final String HTTP_SERVER = "HTTPServerError";

  /** A limit on resources was reached. */
  public static final String RESOURCE_LIMIT = "ResourceLimitError";

  /** No answer, or no item, came in time. */
  public static final String TIMEOUT = "TimeoutError";

  /** The connection went before the answer came; properties {@code type}, code and reason. */
  public static final String BAD_CONNECTION = "BadConnectionError";

  /** The broker refused or failed. */
  public static final String BROKER = "BrokerError";

  /** Nothing better is known. */
  public static final String UNKNOWN = "UnknownError";

  /** A failure whose text is not for the peer: any Throwable that is no AGException. */
  public static final String INTERNAL = "InternalError";

  private ErrorNames() {}
}
