package io.asyngular.protocol;

import static io.asyngular.protocol.Frames.bytes;
import static io.asyngular.protocol.Frames.decode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CodecLimitsTest {
  private static String nested(int levels) {
    return "{\"event\":\"a\",\"data\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
  }

  private static void refuses(JsonCodec codec, String frame, String limit) {
    assertThatThrownBy(() -> codec.decode(bytes(frame)))
        .isInstanceOfSatisfying(
            AGException.class,
            e -> {
              assertThat(e.name()).isEqualTo("InvalidMessageError");
              assertThat(e.getMessage()).contains(limit);
            });
  }

  private static JsonCodec codec(int maxDepth, int maxBatchLength, int maxNameLength) {
    return new JsonCodec(
        PlainBinder.BINDER, new CodecLimits(maxDepth, maxBatchLength, maxNameLength));
  }

  @Test
  void depthIsCountedFromTheOutsideOfTheFrame() {
    assertThat(decode(nested(511))).isInstanceOf(Transmit.class);
    refuses(Frames.CODEC, nested(512), "512");
    assertThat(decode("[" + nested(510) + "]")).isInstanceOf(Batch.class);
    refuses(Frames.CODEC, "[" + nested(511) + "]", "maxDepth");
    assertThat(decode("[" + "[".repeat(511) + "]".repeat(512))).isInstanceOf(Batch.class);
    refuses(Frames.CODEC, "[" + "[".repeat(512) + "]".repeat(513), "maxDepth");
  }

  @Test
  void aDepthOfOneAllowsPacketsWithScalarsOnly() {
    JsonCodec shallow = codec(1, 10, 10);
    assertThat(shallow.decode(bytes("{\"event\":\"a\",\"data\":1}"))).isInstanceOf(Transmit.class);
    refuses(shallow, "{\"event\":\"a\",\"data\":{}}", "maxDepth");
    refuses(shallow, "[{}]", "maxDepth");
    assertThat(shallow.decode(bytes("[5]"))).isInstanceOf(Batch.class);
  }

  @Test
  void nestingOfAHundredThousandLevelsIsRefusedOrReadWithoutHarm() {
    refuses(Frames.CODEC, nested(100_000), "maxDepth");
    refuses(Frames.CODEC, "[".repeat(100_000), "maxDepth");
    refuses(Frames.CODEC, "{\"a\":".repeat(100_000), "maxDepth");
    JsonCodec deep = codec(Integer.MAX_VALUE, 10, 10);
    assertThat(deep.decode(bytes(nested(100_000)))).isInstanceOf(Transmit.class);
    String mixed = "[{\"a\":".repeat(50_000) + "1" + "}]".repeat(50_000);
    assertThat(deep.decode(bytes("{\"event\":\"a\",\"data\":" + mixed + "}")))
        .isInstanceOf(Transmit.class);
    String crossed = "[{\"a\":".repeat(50_000) + "1" + "]}".repeat(50_000);
    assertThat(deep.decode(bytes("{\"event\":\"a\",\"data\":" + crossed + "}")))
        .isInstanceOf(Raw.class);
  }

  @Test
  void everyDepthRoundAWordOfLevelsIsClosedByItsOwnBracket() {
    JsonCodec deep = codec(1000, 10, 10);
    for (int levels = 1; levels < 260; levels++) {
      var open = new StringBuilder();
      var close = new StringBuilder();
      for (int level = 0; level < levels; level++) {
        boolean object = level * 7 % 3 == 0;
        open.append(object ? "{\"a\":" : "[");
        close.insert(0, object ? '}' : ']');
      }
      String head = "{\"event\":\"a\",\"data\":" + open + "1";
      assertThat(deep.decode(bytes(head + close + "}"))).isInstanceOf(Transmit.class);
      char last = close.charAt(levels - 1) == '}' ? ']' : '}';
      close.setCharAt(levels - 1, last);
      assertThat(deep.decode(bytes(head + close + "}"))).isInstanceOf(Raw.class);
    }
  }

  @Test
  void aBatchMayBeAsLongAsTheLimit() {
    JsonCodec codec = codec(10, 3, 10);
    assertThat(codec.decode(bytes("[1,2,3]"))).isInstanceOf(Batch.class);
    refuses(codec, "[1,2,3,4]", "maxBatchLength, 3 packets");
  }

  @Test
  void anEventNameMayBeAsLongAsTheLimit() {
    JsonCodec codec = codec(10, 10, 4);
    assertThat(codec.decode(bytes("{\"event\":\"abcd\"}"))).isInstanceOf(Transmit.class);
    assertThat(codec.decode(bytes("{\"event\":\"éééé\"}"))).isInstanceOf(Transmit.class);
    assertThat(codec.decode(bytes("{\"event\":\"\\u0061\\u0062\\u0063\\u0064\"}")))
        .isInstanceOf(Transmit.class);
    refuses(codec, "{\"event\":\"abcde\"}", "maxNameLength, 4 characters");
    refuses(codec, "{\"event\":\"ééééé\"}", "maxNameLength");
    refuses(codec, "{\"event\":\"" + "a".repeat(1_000_000) + "\"}", "maxNameLength");
    refuses(codec, "[{\"event\":\"abcde\"}]", "maxNameLength");
  }

  @Test
  void onlyTheNameThatCountsIsLimited() {
    JsonCodec codec = codec(10, 10, 4);
    assertThat(codec.decode(bytes("{\"event\":\"abcde\",\"event\":\"a\"}")))
        .isEqualTo(new Transmit("a", Payload.ABSENT));
  }

  @Test
  void aNumberOfAMillionDigitsIsReadOrKept() {
    String digits = "1".repeat(1_000_000);
    var call = (Invoke) decode("{\"event\":\"a\",\"cid\":" + digits + ",\"data\":" + digits + "}");
    assertThat(call.cid()).isInfinite();
    assertThat(call.data().length()).isEqualTo(1_000_000);
  }

  @Test
  void limitsAreOneOrMore() {
    assertThatThrownBy(() -> new CodecLimits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CodecLimits(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CodecLimits(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
