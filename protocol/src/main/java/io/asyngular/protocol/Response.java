package io.asyngular.protocol;

/**
 * The answer to an {@link Invoke}: {@code {"rid":7,"data":3}} or {@code {"rid":7,"error":{…}}}.
 *
 * @param rid the call's {@code cid}
 * @param data the result; absent if the packet has no such key
 * @param error absent or null means success, all else failure
 */
public record Response(double rid, Payload data, Payload error) implements Packet {
  /** A success with a result, which may be absent. */
  public static Response success(double rid, Payload data) {
    return new Response(rid, data, Payload.ABSENT);
  }

  /** A failure; see {@link ErrorCodec#write} for its payload. */
  public static Response failure(double rid, Payload error) {
    return new Response(rid, Payload.ABSENT, error);
  }

  /** Whether the call failed: there is an error and it is not null. */
  public boolean failed() {
    return error.isPresent();
  }
}
