package io.asyngular.server;

import java.nio.charset.StandardCharsets;

/** A frame before anybody has looked at it, pongs and the handshake included. */
public sealed interface InboundRawAction extends Action {
  /** The socket that it came on. */
  AGServerSocket socket();

  /**
   * A whole message. Blocked, it is dropped without a word to the client.
   *
   * @param frame its bytes, not to be changed; UTF-8 if it is text
   * @param binary whether it came as a binary frame
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and as large as a message may be
  record Message(AGServerSocket socket, byte[] frame, boolean binary, Verdict<byte[]> verdict)
      implements InboundRawAction {
    /** The frame as text. */
    public String text() {
      return new String(frame, StandardCharsets.UTF_8);
    }

    /** Lets another text pass in place of this one. */
    public void allow(String text) {
      verdict.allow(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Lets another frame pass in place of this one; of the same kind, text or binary. */
    public void allow(byte[] newFrame) {
      verdict.allow(newFrame.clone());
    }
  }
}
