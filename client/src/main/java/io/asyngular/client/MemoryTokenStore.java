package io.asyngular.client;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Any thread; does not block. */
final class MemoryTokenStore implements TokenStore {
  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  @Override
  public Optional<String> load(String name) {
    return Optional.ofNullable(tokens.get(name));
  }

  @Override
  public void save(String name, String token) {
    tokens.put(name, token);
  }

  @Override
  public Optional<String> remove(String name) {
    return Optional.ofNullable(tokens.remove(name));
  }
}
