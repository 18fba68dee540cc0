package io.asyngular.protocol;

/**
 * What a codec accepts from a peer. A frame that is over a limit is refused whole, with an {@link
 * AGException} named {@code InvalidMessageError} that names the limit. The length of a frame is
 * limited before it gets here, by the transport.
 *
 * @param maxDepth objects and arrays within one another, counted from the outside of the frame: a
 *     packet is 1, its data 2; in a batch one more
 * @param maxBatchLength items of a batch
 * @param maxNameLength UTF-16 characters of an event name, as {@link String#length} counts
 */
public record CodecLimits(int maxDepth, int maxBatchLength, int maxNameLength) {
  /** Depth 512, batches of 10,000, names of 1,024 characters. */
  public static final CodecLimits DEFAULT = new CodecLimits(512, 10_000, 1024);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one of them is less than 1
   */
  public CodecLimits {
    if (maxDepth < 1 || maxBatchLength < 1 || maxNameLength < 1) {
      throw new IllegalArgumentException("Limits must be 1 or more");
    }
  }

  AGException tooDeep() {
    return exceeded("The message is nested deeper than maxDepth, " + maxDepth + " levels");
  }

  AGException batchTooLong() {
    return exceeded("The batch is longer than maxBatchLength, " + maxBatchLength + " packets");
  }

  AGException nameTooLong() {
    return exceeded(
        "The event name is longer than maxNameLength, " + maxNameLength + " characters");
  }

  private static AGException exceeded(String message) {
    return new AGException(ErrorNames.INVALID_MESSAGE, message);
  }
}
