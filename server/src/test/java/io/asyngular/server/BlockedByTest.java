package io.asyngular.server;

import io.asyngular.protocol.AGException;
import java.util.Map;

/** An application's own reason to block. */
@SuppressWarnings("serial") // errors travel as JSON
final class BlockedByTest extends AGException {
  BlockedByTest(String message, Map<String, ?> properties) {
    super("BlockedByTest", message, properties);
  }
}
