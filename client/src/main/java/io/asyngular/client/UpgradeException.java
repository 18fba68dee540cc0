package io.asyngular.client;

import java.io.IOException;

/**
 * What was asked for a WebSocket answered as a web server does: the path may be wrong, or the
 * client may not come in. The cause of the failure that the socket tells.
 */
@SuppressWarnings("serial") // Java serialisation is not supported
public final class UpgradeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  UpgradeException(int status, String told) {
    super("Unexpected server response: " + told);
    this.status = status;
  }

  /** The status of the HTTP response. */
  public int status() {
    return status;
  }
}
