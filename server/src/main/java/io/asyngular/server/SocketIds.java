package io.asyngular.server;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * Ids of sockets: 20 characters of URL-safe base64, from 12 random bytes and a 3-byte sequence, as
 * the reference makes them. Any thread.
 */
final class SocketIds {
  private static final int RANDOM_BYTES = 12;
  private static final int ALL_BYTES = 15;

  private final SecureRandom random = new SecureRandom();
  private int sequence;

  String next() {
    byte[] id = new byte[RANDOM_BYTES];
    random.nextBytes(id);
    byte[] all = Arrays.copyOf(id, ALL_BYTES);
    byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(nextNumber()).array();
    System.arraycopy(number, 1, all, RANDOM_BYTES, ALL_BYTES - RANDOM_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  private synchronized int nextNumber() {
    return sequence++;
  }
}
