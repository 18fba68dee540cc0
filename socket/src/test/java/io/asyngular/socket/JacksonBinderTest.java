package io.asyngular.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PayloadException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JacksonBinderTest {
  private final JacksonBinder binder = new JacksonBinder();

  record Part(String name, Payload data) {}

  private Payload json(String text) {
    return Payload.json(text.getBytes(StandardCharsets.UTF_8), binder);
  }

  private String written(Object value) {
    return new String(binder.write(value), StandardCharsets.UTF_8);
  }

  @Test
  void aPayloadIsPartOfAValueAsItIs() {
    assertThat(written(new Part("a", json("{ \"b\": 1e400 }"))))
        .isEqualTo("{\"name\":\"a\",\"data\":{ \"b\": 1e400 }}");
    assertThat(written(List.of(json("1"), Payload.NULL))).isEqualTo("[1,null]");
  }

  @Test
  void absentAndNullStayTwoThingsInARecord() {
    assertThat(written(new Part("a", Payload.ABSENT))).isEqualTo("{\"name\":\"a\"}");
    assertThat(written(new Part("a", Payload.NULL))).isEqualTo("{\"name\":\"a\",\"data\":null}");
    assertThat(json("{\"name\":\"a\"}").as(Part.class).data().isAbsent()).isTrue();
    assertThat(json("{\"name\":\"a\",\"data\":null}").as(Part.class).data().isNull()).isTrue();
  }

  @Test
  void aPartOfAValueMayBeBoundLater() {
    Part part = json("{\"name\":\"a\",\"data\":{\"name\":\"b\",\"data\":[1,2]}}").as(Part.class);
    assertThat(part.data().as(Part.class).data().as(int[].class)).containsExactly(1, 2);
    assertThat(json("[1,\"x\",null]").as(Payload[].class))
        .extracting(Payload::json)
        .containsExactly("1", "\"x\"", "null");
  }

  @Test
  void bytesAreWrittenAsTheReferenceDoes() {
    assertThat(written(new byte[] {1, 2, -1})).isEqualTo("{\"base64\":true,\"data\":\"AQL/\"}");
  }

  @Test
  void whatIsNotKnownIsLeftAlone() {
    assertThat(json("{\"name\":\"a\",\"more\":1}").as(Part.class).name()).isEqualTo("a");
    assertThatThrownBy(() -> json("{\"name\":[]}").as(Part.class))
        .isInstanceOf(PayloadException.class);
  }
}
