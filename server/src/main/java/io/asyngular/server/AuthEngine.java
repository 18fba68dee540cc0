package io.asyngular.server;

import io.asyngular.protocol.Payload;

/**
 * What tokens are made of and checked with. {@link JwtAuthEngine} is the one that servers have by
 * default; write another where tokens are looked up or come from elsewhere.
 *
 * <p>Both methods are called on virtual threads, by many at once, and may block: the socket in
 * question waits, no other does.
 */
public interface AuthEngine {
  /**
   * Checks a token that a client sent.
   *
   * @param signedToken as it came, of any length and content; empty if there was none
   * @param socket whose token it is; its handshake may not have been answered yet
   * @return the claims, a JSON object; {@code exp}, if there, ends the authentication at that
   *     second
   * @throws Exception if the token is not good. An {@link io.asyngular.protocol.AGException} named
   *     as one of the {@code AUTH_TOKEN…} of {@link io.asyngular.protocol.ErrorNames} goes to the
   *     client as it is, and the client drops its token if the property {@code isBadToken} is true.
   *     Anything else becomes an {@code AuthTokenError}
   */
  Payload verify(String signedToken, AGServerSocket socket) throws Exception;

  /**
   * Makes a token.
   *
   * @param claims what it is to say, a JSON object
   * @param options what is added to the claims, and how
   * @return the claims as signed, with what was added, and the text to hand out
   * @throws Exception if that cannot be signed; the client hears nothing of why
   */
  AuthToken sign(Payload claims, TokenOptions options) throws Exception;
}
