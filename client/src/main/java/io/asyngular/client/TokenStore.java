package io.asyngular.client;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a client keeps its token from one connection to the next. Its methods are called one at a
 * time for each client, on virtual threads, and may block.
 */
public interface TokenStore {
  /**
   * The token of that name.
   *
   * @throws Exception if it cannot be had, which is told as a failure of the socket: the connection
   *     that is being made is given up with 4003, and another follows after a delay
   */
  Optional<String> load(String name) throws Exception;

  /**
   * Keeps the token in place of another of that name.
   *
   * @throws Exception is told as a failure of the socket, which goes on with the token
   */
  void save(String name, String token) throws Exception;

  /**
   * Forgets the token of that name.
   *
   * @return the token, if there was one
   * @throws Exception is told as a failure of the socket, which goes on without the token
   */
  Optional<String> remove(String name) throws Exception;

  /** Tokens in memory, gone with the process. */
  static TokenStore memory() {
    return new MemoryTokenStore();
  }

  /**
   * Tokens in a file that only its owner may read and write; it is made with the first token.
   *
   * @param file replaced as a whole whenever a token changes
   */
  static TokenStore file(Path file) {
    return new FileTokenStore(file);
  }
}
