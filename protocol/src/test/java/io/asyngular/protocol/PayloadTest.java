package io.asyngular.protocol;

import static io.asyngular.protocol.Frames.bytes;
import static io.asyngular.protocol.Frames.payload;
import static io.asyngular.protocol.PlainBinder.BINDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayloadTest {
  @Test
  void absentIsNotNull() {
    assertThat(Payload.ABSENT).isNotEqualTo(Payload.NULL);
    assertThat(Payload.ABSENT.isAbsent()).isTrue();
    assertThat(Payload.ABSENT.isNull()).isFalse();
    assertThat(Payload.ABSENT.isPresent()).isFalse();
    assertThat(Payload.NULL.isAbsent()).isFalse();
    assertThat(Payload.NULL.isNull()).isTrue();
    assertThat(Payload.NULL.isPresent()).isFalse();
    assertThat(payload("0").isPresent()).isTrue();
  }

  @Test
  void absentHasNoText() {
    assertThat(Payload.ABSENT.length()).isZero();
    assertThat(Payload.ABSENT.json()).isEmpty();
    assertThat(Payload.ABSENT.bytes()).isEmpty();
    assertThat(Payload.ABSENT).hasToString("(absent)");
    assertThat(Payload.NULL.json()).isEqualTo("null");
  }

  @Test
  void aSliceIsItsBytesWithoutBlanks() {
    Payload slice = Payload.json(bytes("[ {\"a\":1}\n, 2]"), 1, 9, BINDER);
    assertThat(slice.json()).isEqualTo("{\"a\":1}");
    assertThat(slice.length()).isEqualTo(7);
    assertThat(slice).isEqualTo(payload("{\"a\":1}")).hasSameHashCodeAs(payload("{\"a\":1}"));
    assertThat(Payload.json(bytes(" null "), BINDER).isNull()).isTrue();
  }

  @Test
  void aBlankSliceIsNoPayload() {
    assertThatThrownBy(() -> payload(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Payload.json(new byte[2], 1, 2, BINDER))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void textThatMayBeAnythingIsCheckedFirst() {
    assertThat(Payload.checked(bytes(" {\"a\":[1]}\n"), 2, BINDER).json()).isEqualTo("{\"a\":[1]}");
    assertThat(Payload.checked(bytes("5"), 0, BINDER).as(Double.class)).isEqualTo(5);
    assertThat(Payload.checked(bytes("null"), 0, BINDER).isNull()).isTrue();
    for (String broken : List.of("", " ", "{", "{\"a\":1}}", "1 2", "{\"a\":01}", "nul", "'a'")) {
      assertThatThrownBy(() -> Payload.checked(bytes(broken), 9, BINDER))
          .as(broken)
          .isInstanceOf(PayloadException.class);
    }
  }

  @Test
  void textIsRefusedThatIsNestedTooDeep() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThatThrownBy(() -> Payload.checked(bytes(deep), 512, BINDER))
        .isInstanceOf(PayloadException.class)
        .hasMessage("The JSON is nested deeper than 512 levels");
    assertThatThrownBy(() -> Payload.checked(bytes("[[]]"), 1, BINDER))
        .isInstanceOf(PayloadException.class);
  }

  @Test
  void writesItselfIntoAnArray() {
    byte[] target = new byte[5];
    assertThat(payload("123").writeTo(target, 1)).isEqualTo(4);
    assertThat(target).containsExactly(0, '1', '2', '3', 0);
  }

  @Test
  void aValueBecomesItsJson() {
    assertThat(Payload.of(null, BINDER)).isSameAs(Payload.NULL);
    assertThat(Payload.of(Payload.ABSENT, BINDER)).isSameAs(Payload.ABSENT);
    assertThat(Payload.of("é\n", BINDER).json()).isEqualTo("\"é\\n\"");
    assertThatThrownBy(() -> Payload.of(new Object(), BINDER)).isInstanceOf(PayloadException.class);
  }

  @Test
  void bindsToClassesAndGenericTypes() {
    assertThat(payload("true").as(Boolean.class)).isTrue();
    assertThat(payload("[\"a\"]").as(new TypeRef<List<String>>() {})).containsExactly("a");
    assertThatThrownBy(() -> payload("1").as(String.class)).isInstanceOf(PayloadException.class);
  }

  @Test
  void absentAndNullBindToNothing() {
    assertThatThrownBy(() -> Payload.ABSENT.as(Integer.class))
        .isInstanceOf(PayloadException.class)
        .hasMessage("Expected java.lang.Integer but the payload is absent");
    assertThatThrownBy(() -> payload("null").as(Object.class))
        .isInstanceOf(PayloadException.class)
        .hasMessage("Expected java.lang.Object but the payload is null");
  }

  @Test
  void asAPayloadItIsItself() {
    assertThat(Payload.ABSENT.as(Payload.class)).isSameAs(Payload.ABSENT);
    assertThat(Payload.NULL.as(new TypeRef<Payload>() {})).isSameAs(Payload.NULL);
  }

  @Test
  void textResolvesEscapes() {
    assertThat(payload("\"\"").text()).isEmpty();
    assertThat(payload("\"a\\\"\\\\\\/\\b\\f\\n\\r\\tü\\u00Fc\\ud83d\\ude00\\ud800\"").text())
        .isEqualTo("a\"\\/\b\f\n\r\tüü😀\ud800");
    assertThatThrownBy(() -> payload("5").text()).isInstanceOf(PayloadException.class);
    assertThatThrownBy(() -> Payload.NULL.text()).isInstanceOf(PayloadException.class);
    assertThatThrownBy(() -> Payload.ABSENT.text())
        .isInstanceOf(PayloadException.class)
        .hasMessage("Expected a JSON string but the payload is absent");
  }

  @Test
  void fieldsAreFoundWithoutATree() {
    Payload object =
        payload("{ \"a\" : 1 , \"b\":{\"a\":[2]},\"c\":null,\"\\u0064\":3,\"é\":4,\"a\":5 }");
    assertThat(object.field("a").json()).isEqualTo("5");
    assertThat(object.field("b").field("a").json()).isEqualTo("[2]");
    assertThat(object.field("c")).isSameAs(Payload.NULL);
    assertThat(object.field("d").json()).isEqualTo("3");
    assertThat(object.field("é").json()).isEqualTo("4");
    assertThat(object.field("ab")).isSameAs(Payload.ABSENT);
    assertThat(object.field("")).isSameAs(Payload.ABSENT);
    assertThat(object.fields()).containsOnlyKeys("a", "b", "c", "d", "é");
    assertThat(object.fields().get("a")).isEqualTo(payload("5"));
  }

  @Test
  void onlyObjectsHaveFields() {
    for (String json : List.of("{}", "[{\"a\":1}]", "\"a\"", "5", "null")) {
      assertThat(payload(json).field("a")).isSameAs(Payload.ABSENT);
      assertThat(payload(json).fields()).isEmpty();
    }
    assertThat(Payload.ABSENT.field("a")).isSameAs(Payload.ABSENT);
    assertThat(payload("{}").isObject()).isTrue();
    assertThat(payload("[]").isObject()).isFalse();
    assertThat(payload("\"\"").isString()).isTrue();
    assertThat(Payload.ABSENT.isString()).isFalse();
  }

  @Test
  void aBrokenPromiseOfValidJsonDoesNoHarm() {
    for (String json : List.of("{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":[", "{,", "{a:1}")) {
      assertThat(payload(json).field("a")).isSameAs(Payload.ABSENT);
    }
  }

  @Test
  void logsShowTwoHundredCharacters() {
    assertThat(payload("123")).hasToString("123");
    assertThat(payload("\"" + "é".repeat(100_000) + "\"").toString()).hasSize(201).endsWith("é…");
  }

  @Test
  void aTypeRefKnowsItsType() {
    assertThat(new TypeRef<Map<String, Integer>>() {})
        .isEqualTo(new TypeRef<Map<String, Integer>>() {})
        .hasSameHashCodeAs(new TypeRef<Map<String, Integer>>() {})
        .hasToString("java.util.Map<java.lang.String, java.lang.Integer>");
  }

  @Test
  void aMemberIsReplacedWhereItStandsOrAddedAtTheEndOrLeftOut() {
    Payload object = payload("{\"a\": 1, \"b\":[2,\"}\"],\"c\":null}");
    assertThat(object.with("b", payload("{}")).json()).isEqualTo("{\"a\":1,\"b\":{},\"c\":null}");
    assertThat(object.with("d\"", Payload.NULL).json())
        .isEqualTo("{\"a\":1,\"b\":[2,\"}\"],\"c\":null,\"d\\\"\":null}");
    assertThat(object.with("a", Payload.ABSENT).json()).isEqualTo("{\"b\":[2,\"}\"],\"c\":null}");
    assertThat(object.with("z", Payload.ABSENT)).isEqualTo(object.with("c", Payload.NULL));
  }

  @Test
  void whatIsNoObjectIsTakenForAnEmptyOne() {
    assertThat(payload("[1]").with("a", payload("1")).json()).isEqualTo("{\"a\":1}");
    assertThat(Payload.ABSENT.with("a", payload("1")).json()).isEqualTo("{\"a\":1}");
    assertThat(Payload.NULL.with("a", Payload.ABSENT).json()).isEqualTo("{}");
  }

  @Test
  void anObjectIsMadeOfItsMembersWithoutTheAbsentOnes() {
    var members = new LinkedHashMap<String, Payload>();
    assertThat(Payload.object(members, BINDER).json()).isEqualTo("{}");
    members.put("x", Payload.ABSENT);
    assertThat(Payload.object(members, BINDER).json()).isEqualTo("{}");
    members.put("é", payload("1"));
    members.put("", payload("\"\""));
    assertThat(Payload.object(members, BINDER).json()).isEqualTo("{\"é\":1,\"\":\"\"}");
  }
}
