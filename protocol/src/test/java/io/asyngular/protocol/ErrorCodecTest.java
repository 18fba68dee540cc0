package io.asyngular.protocol;

import static io.asyngular.protocol.Frames.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ErrorCodecTest {
  private static final ErrorCodec ERRORS = new ErrorCodec(PlainBinder.BINDER);

  private static String write(@Nullable Object error) {
    return ERRORS.write(error).json();
  }

  private static AGException error(Map<String, ? extends @Nullable Object> properties) {
    return new AGException("N", "m", properties);
  }

  @Test
  void anErrorIsMessageNameThenProperties() {
    var properties = new LinkedHashMap<String, @Nullable Object>();
    properties.put("type", "inbound");
    properties.put("code", 7);
    properties.put("nothing", null);
    properties.put("message", "not this one");
    properties.put("extra", Map.of("a", 1.5));
    assertThat(write(error(properties)))
        .isEqualTo(
            "{\"message\":\"m\",\"name\":\"N\",\"type\":\"inbound\",\"code\":7,\"nothing\":null,"
                + "\"extra\":{\"a\":1.5}}");
  }

  @Test
  void anErrorThatCameWithoutANameIsPassedOnWithout() {
    assertThat(write(ErrorCodec.read(payload("{\"message\":\"tt\"}"))))
        .isEqualTo("{\"message\":\"tt\"}");
    assertThat(write(new AGException("Error", "tt")))
        .isEqualTo("{\"message\":\"tt\",\"name\":\"Error\"}");
  }

  @Test
  void anErrorThatCameAsATextIsPassedOnAsThatText() {
    assertThat(write(ErrorCodec.read(payload("\"just a string\"")))).isEqualTo("\"just a string\"");
  }

  @Test
  void stringsNumbersAndNullGoAsTheyAre() {
    assertThat(write("just a string")).isEqualTo("\"just a string\"");
    assertThat(write(5)).isEqualTo("5");
    assertThat(write(1e21)).isEqualTo("1e+21");
    assertThat(write(null)).isEqualTo("null");
    assertThat(ERRORS.write(Payload.ABSENT)).isSameAs(Payload.ABSENT);
  }

  @Test
  void aMapIsAnErrorToo() {
    var map = new LinkedHashMap<String, Object>();
    map.put("code", 1);
    map.put("message", "x");
    map.put("name", "N");
    assertThat(write(map)).isEqualTo("{\"message\":\"x\",\"code\":1,\"name\":\"N\"}");
    assertThat(write(Map.of("code", 1))).isEqualTo("{\"code\":1}");
    assertThat(write(Map.of())).isEqualTo("{}");
  }

  @Test
  void anyOtherThrowableRevealsNothing() {
    String internal = "{\"message\":\"Internal error\",\"name\":\"InternalError\"}";
    assertThat(write(new IllegalStateException("password"))).isEqualTo(internal);
    assertThat(write(new StackOverflowError("secret"))).isEqualTo(internal);
    assertThat(write(error(Map.of("inner", new RuntimeException("secret")))))
        .isEqualTo("{\"message\":\"m\",\"name\":\"N\",\"inner\":" + internal + "}");
    assertThat(write(new AGException("N", "m", new RuntimeException("secret"))))
        .isEqualTo("{\"message\":\"m\",\"name\":\"N\"}");
  }

  /** The expected text is what the reference writes for the same graph. */
  @Test
  void repeatsAndCyclesBecomeReferencesToTheirFirstPlace() {
    List<Object> a = new ArrayList<>(List.of(1));
    Map<String, Object> b = new LinkedHashMap<>();
    b.put("c", a);
    b.put("q\"", Arrays.asList(a, Map.of()));
    a.add(b);
    var properties = new LinkedHashMap<String, Object>();
    properties.put("a", a);
    properties.put("b", b);
    properties.put("d", Instant.EPOCH);
    assertThat(write(error(properties)))
        .isEqualTo(
            "{\"message\":\"m\",\"name\":\"N\",\"a\":[1,{\"c\":{\"$ref\":\"$[\\\"a\\\"]\"},"
                + "\"q\\\"\":[{\"$ref\":\"$[\\\"a\\\"]\"},{}]}],\"b\":{\"$ref\":\"$[\\\"a\\\"][1]\"},"
                + "\"d\":\"1970-01-01T00:00:00.000Z\"}");
  }

  @Test
  void theEmptyCollectionsThatJavaSharesAreNoRepeats() {
    assertThat(write(Arrays.asList(List.of(), List.of(), Map.of(), Map.of())))
        .isEqualTo("[[],[],{},{}]");
  }

  @Test
  void instantsAreWrittenAsJavaScriptDates() {
    assertThat(write(Instant.ofEpochSecond(1000, 1_999_999)))
        .isEqualTo("\"1970-01-01T00:16:40.001Z\"");
    assertThat(write(Instant.ofEpochMilli(-1))).isEqualTo("\"1969-12-31T23:59:59.999Z\"");
    assertThat(write(Date.from(Instant.ofEpochMilli(253402300800000L))))
        .isEqualTo("\"+010000-01-01T00:00:00.000Z\"");
    assertThat(write(Instant.ofEpochMilli(-62198755200000L)))
        .isEqualTo("\"-000001-01-01T00:00:00.000Z\"");
  }

  @Test
  void valuesOfAllKindsAreWritten() {
    var values = new Object[] {true, 'x', new BigDecimal("1.10"), 2.0f, Double.NaN, new Object()};
    assertThat(write(error(Map.of("all", values))))
        .endsWith("\"all\":[true,\"x\",1.10,2,null,null]}");
    var payloads = new LinkedHashMap<String, Object>();
    payloads.put("gone", Payload.ABSENT);
    payloads.put("kept", payload("{\"x\": 1}"));
    assertThat(write(payloads)).isEqualTo("{\"kept\":{\"x\": 1}}");
  }

  @Test
  void deepPropertiesAreCutOff() {
    List<Object> inner = new ArrayList<>();
    List<Object> outer = inner;
    for (int i = 0; i < 100_000; i++) {
      outer = new ArrayList<>(List.of(outer));
    }
    assertThat(write(error(Map.of("deep", outer))))
        .contains("[".repeat(512) + "null" + "]".repeat(512));
  }

  @Test
  void anErrorThatCannotBeWrittenLosesItsProperties() {
    var broken =
        new HashMap<String, Object>() {
          private static final long serialVersionUID = 1L;

          @Override
          public java.util.Set<Map.Entry<String, Object>> entrySet() {
            throw new java.util.ConcurrentModificationException();
          }

          @Override
          public boolean isEmpty() {
            return false;
          }
        };
    assertThat(write(error(Map.of("broken", broken))))
        .isEqualTo("{\"message\":\"m\",\"name\":\"N\"}");
  }

  @Test
  void anObjectBecomesAnExceptionWithItsMembers() {
    AGException error =
        ErrorCodec.read(
            payload(
                "{\"message\":\"boom\",\"name\":\"CustomError\",\"extra\":{\"a\":1},\"s\":\"t\\n\","
                    + "\"none\":null,\"yes\":true,\"stack\":\"at x\"}"));
    assertThat(error.name()).isEqualTo("CustomError");
    assertThat(error).hasMessage("boom").hasToString("CustomError: boom");
    assertThat(error.properties()).containsOnlyKeys("extra", "s", "none", "yes");
    assertThat(error.property("extra")).isEqualTo(Map.of("a", 1.0));
    assertThat(error.property("s")).isEqualTo("t\n");
    assertThat(error.property("none")).isNull();
    assertThat(error.property("yes")).isEqualTo(true);
  }

  @Test
  void whatAnErrorLacksIsFilledIn() {
    AGException error = ErrorCodec.read(payload("{\"message\":5,\"name\":null,\"x\":1}"));
    assertThat(error.name()).isEqualTo("Error");
    assertThat(error).hasMessage("Invalid error message format");
    assertThat(error.properties()).containsOnlyKeys("x");
    assertThat(ErrorCodec.read(payload("{}"))).hasMessage("Invalid error message format");
  }

  @Test
  void anErrorThatIsNoObjectBecomesItsText() {
    assertThat(ErrorCodec.read(payload("\"just a string\""))).hasMessage("just a string");
    assertThat(ErrorCodec.read(payload("5"))).hasMessage("5");
    assertThat(ErrorCodec.read(payload("false")).name()).isEqualTo("Error");
  }

  @Test
  void absentAndNullAreNoErrors() {
    assertThatThrownBy(() -> ErrorCodec.read(Payload.ABSENT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ErrorCodec.read(Payload.NULL))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anErrorSurvivesThereAndBack() {
    String json =
        "{\"message\":\"jwt malformed\",\"name\":\"AuthTokenInvalidError\",\"isBadToken\":true}";
    assertThat(write(ErrorCodec.read(payload(json)))).isEqualTo(json);
  }

  @Test
  void anExceptionOfOnesOwnHasItsWireName() {
    class ForbiddenException extends AGException {
      private static final long serialVersionUID = 1L;

      ForbiddenException(String message) {
        super("ForbiddenError", message);
      }
    }
    var error = new ForbiddenException("no such room");
    assertThat(write(error))
        .isEqualTo("{\"message\":\"no such room\",\"name\":\"ForbiddenError\"}");
    assertThat(error.toString()).startsWith("ForbiddenError (").endsWith("): no such room");
  }

  @Test
  void propertiesAreACopy() {
    var properties = new HashMap<String, Object>(Map.of("a", 1));
    AGException error = error(properties);
    properties.clear();
    assertThat(error.properties()).containsOnlyKeys("a");
    assertThatThrownBy(() -> error.properties().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void whatThePeerSentIsRemoteWhateverItsName() {
    var own = new AGException(ErrorNames.TIMEOUT, "here");
    assertThat(own.isRemote()).isFalse();
    assertThat(ErrorCodec.read(ERRORS.write(own)).isRemote()).isTrue();
  }
}
