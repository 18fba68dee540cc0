package io.asyngular.protocol;

import static io.asyngular.protocol.Frames.CODEC;
import static io.asyngular.protocol.Frames.bytes;
import static io.asyngular.protocol.Frames.decode;
import static io.asyngular.protocol.Frames.encode;
import static io.asyngular.protocol.Frames.payload;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {
  /** In the key order that we write, so that decoding and encoding must give the same text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"#handshake\",\"cid\":1,\"data\":{\"authToken\":null}}",
        "{\"rid\":1,\"data\":{\"id\":\"n3tA0UzmIbXHKRkaAAAA\",\"pingTimeout\":30000,"
            + "\"isAuthenticated\":false}}",
        "{\"event\":\"#removeAuthToken\"}",
        "{\"event\":\"err\",\"cid\":2}",
        "{\"rid\":2,\"error\":{\"message\":\"boom\",\"name\":\"CustomError\",\"extra\":{\"a\":1}}}",
        "{\"rid\":2}",
        "{\"rid\":5,\"error\":\"just a string\"}",
        "{\"rid\":6,\"error\":null}",
        "{\"rid\":6,\"data\":null}",
        "{\"event\":\"#publish\",\"data\":{\"channel\":\"foo\",\"data\":\"hi\"}}",
        "{\"event\":\"#unsubscribe\",\"cid\":6,\"data\":\"foo\"}",
        "{\"event\":\"#setAuthToken\",\"cid\":1,\"data\":{\"token\":\"JWT\"}}",
        "{\"event\":\"#kickOut\",\"data\":{\"channel\":\"a\",\"message\":\"bye\"}}",
        "{\"event\":\"p2\",\"cid\":2,\"data\":5}",
        "{\"event\":\"evt\",\"data\":null}",
        "{\"event\":\"\",\"data\":\"\"}",
        "{\"event\":\"constructor\"}",
        "[]",
        "[{\"event\":\"a\",\"data\":1},{\"event\":\"b\",\"data\":2},{\"rid\":2,\"data\":\"x\"}]",
      })
  void everyShapeSurvivesDecodingAndEncoding(String frame) {
    assertThat(encode(decode(frame))).isEqualTo(frame);
  }

  @Test
  void aPacketWithoutNumericCidIsATransmit() {
    assertThat(decode("{\"event\":\"a\",\"data\":1}")).isEqualTo(new Transmit("a", payload("1")));
    assertThat(decode("{\"event\":\"a\",\"cid\":\"1\"}"))
        .isEqualTo(new Transmit("a", Payload.ABSENT));
    assertThat(decode("{\"event\":\"a\",\"cid\":null}"))
        .isEqualTo(new Transmit("a", Payload.ABSENT));
  }

  @Test
  void keysComeInAnyOrderAmongOthers() {
    assertThat(
            decode(
                " {\"x\":[{}],\"data\":{\"b\":[]} , \"cid\" : 12,\n\"event\":\"echo\",\"y\":0}\t"))
        .isEqualTo(new Invoke("echo", 12, payload("{\"b\":[]}")));
  }

  @Test
  void anEventComesBeforeARid() {
    assertThat(decode("{\"rid\":1,\"event\":\"a\",\"cid\":2}"))
        .isEqualTo(new Invoke("a", 2, Payload.ABSENT));
    assertThat(decode("{\"event\":5,\"rid\":1}")).isEqualTo(Response.success(1, Payload.ABSENT));
  }

  @Test
  void anAbsentDataStaysAbsentAndANullStaysNull() {
    assertThat(((Transmit) decode("{\"event\":\"a\"}")).data().isAbsent()).isTrue();
    assertThat(((Transmit) decode("{\"event\":\"a\",\"data\":null}")).data().isNull()).isTrue();
    assertThat(((Response) decode("{\"rid\":5}")).data().isAbsent()).isTrue();
    assertThat(((Response) decode("{\"rid\":5,\"data\":null}")).data().isNull()).isTrue();
  }

  @Test
  void aNullErrorIsNoFailure() {
    assertThat(((Response) decode("{\"rid\":5,\"error\":null}")).failed()).isFalse();
    assertThat(((Response) decode("{\"rid\":5}")).failed()).isFalse();
    assertThat(((Response) decode("{\"rid\":5,\"error\":false}")).failed()).isTrue();
    assertThat(((Response) decode("{\"rid\":5,\"error\":\"\"}")).failed()).isTrue();
  }

  @Test
  void theLastOfRepeatedKeysWins() {
    assertThat(
            decode("{\"event\":\"a\",\"event\":\"b\",\"cid\":1,\"cid\":2,\"data\":1,\"data\":2}"))
        .isEqualTo(new Invoke("b", 2, payload("2")));
    assertThat(decode("{\"rid\":1,\"rid\":2,\"error\":1,\"error\":2,\"data\":1,\"data\":2}"))
        .isEqualTo(new Response(2, payload("2"), payload("2")));
    assertThat(decode("{\"event\":\"a\",\"event\":5}")).isInstanceOf(Raw.class);
    assertThat(decode("{\"event\":\"a\",\"cid\":1,\"cid\":null}"))
        .isEqualTo(new Transmit("a", Payload.ABSENT));
  }

  @Test
  void keysAreUnescapedBeforeTheyAreCompared() {
    assertThat(decode("{\"\\u0065vent\":\"a\",\"\\u0063\\u0069d\":3,\"d\\u0061t\\u0061\":4}"))
        .isEqualTo(new Invoke("a", 3, payload("4")));
    assertThat(decode("{\"\\u0072id\":3,\"\\u0065\\u0072\\u0072\\u006f\\u0072\":4}"))
        .isEqualTo(Response.failure(3, payload("4")));
    assertThat(decode("{\"event\":\"a\",\"\\u0065vent\":\"b\"}"))
        .isEqualTo(new Transmit("b", Payload.ABSENT));
  }

  @Test
  void keysThatAreOnlySimilarDoNotCount() {
    assertThat(
            decode("{\"Event\":\"a\",\"xid\":3,\"evenT\":\"b\",\"errxr\":1,\"dota\":1,\"éve\":1}"))
        .isInstanceOf(Raw.class);
    assertThat(decode("{\"rid\":1,\"eRror\":1,\"dato\":1,\"edata\":1,\"eve\\n\":1}"))
        .isEqualTo(Response.success(1, Payload.ABSENT));
  }

  @Test
  void eventNamesAreAnyStrings() {
    String name = "\"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028é€😀\ud800x\udc00";
    String json = "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\u2028é€😀\\ud800x\\udc00\"";
    String frame = "{\"event\":" + json + "}";
    assertThat(decode(frame)).isEqualTo(new Transmit(name, Payload.ABSENT));
    assertThat(encode(new Transmit(name, Payload.ABSENT))).isEqualTo(frame);
  }

  @Test
  void aRepeatedEventNameIsTheSameString() {
    var first = (Transmit) decode("{\"event\":\"chat-42\"}");
    var second = (Transmit) decode("{\"event\":\"chat-42\"}");
    assertThat(second.event()).isSameAs(first.event());
  }

  @Test
  void aMillionEventNamesAreAllRight() {
    for (int i = 0; i < 1_000_000; i++) {
      String name = "n" + i;
      var packet = (Transmit) decode("{\"event\":\"" + name + "\"}");
      if (!packet.event().equals(name)) {
        assertThat(packet.event()).isEqualTo(name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "#1",
        "#2",
        "hello",
        "5",
        "null",
        "true",
        "\"{}\"",
        "{}",
        "{\"event\":5}",
        "{\"event\":null}",
        "{\"event\":{\"event\":\"a\"}}",
        "{\"rid\":\"5\"}",
        "{\"rid\":null}",
        "{\"cid\":1,\"data\":2}",
        "{",
        "[",
        "}",
        "{\"event\":\"a\"",
        "{\"event\":\"a\"}x",
        "{\"event\":\"a\"}{}",
        "{\"event\":\"a\",}",
        "{\"event\":\"a\" \"cid\":1}",
        "{\"event\" \"a\"}",
        "{event:1}",
        "{'event':1}",
        "{\"event\":\"a}",
        "{,}",
        "{\"event\"}",
        "{\"event\":\"a\",\"data\":01}",
        "{\"event\":\"a\",\"data\":1.}",
        "{\"event\":\"a\",\"data\":.5}",
        "{\"event\":\"a\",\"data\":+1}",
        "{\"event\":\"a\",\"data\":-}",
        "{\"event\":\"a\",\"data\":1e}",
        "{\"event\":\"a\",\"data\":--1}",
        "{\"event\":\"a\",\"data\":NaN}",
        "{\"event\":\"a\",\"data\":nul}",
        "{\"event\":\"a\",\"data\":nulll}",
        "{\"event\":\"a\",\"data\":[1,]}",
        "{\"event\":\"a\",\"data\":[1 2]}",
        "{\"event\":\"a\",\"data\":[,]}",
        "{\"event\":\"a\",\"data\":[}]}",
        "{\"event\":\"a\",\"data\":{]}}",
        "{\"event\":\"a\",\"data\":{\"b\":}}",
        "{\"event\":\"a\",\"data\":{\"b\",1}}",
        "{\"event\":\"a\",\"data\":\"\\x\"}",
        "{\"event\":\"a\",\"data\":\"\t\"}",
        "{\"event\":\"a\",\"data\":\"\\u12g4\"}",
        "{\"event\":\"a\",\"data\":\"\\u12",
        "{\"event\":\"a\",\"data\":\"\\",
        "{\"event\":\"a\",\"data\":\"\u0000\"}",
        "{\"event\":\"a\",\"data\":12345678\n9}",
        "\u2028{\"event\":\"a\"}",
        "\f{\"event\":\"a\"}",
        "\ufeff{\"event\":\"a\"}",
        "{\"event\":\"a\"}\u00a0",
        "[{\"event\":\"a\"}",
        "[{\"event\":\"a\"},]",
        "[{\"event\":\"a\"}]]",
        "[,]",
        "[{\"event\":\"a\"} {\"event\":\"b\"}]",
        "[{\"event\":\"a\"},{\"event\":}]",
        "[1}",
        "[\"a]",
        "[{\"event\":\"a\"}}",
      })
  void allOtherTextIsRaw(String frame) {
    assertThat(decode(frame)).isEqualTo(new Raw(frame));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.5",
        "-12.25E+10",
        "1e-7",
        "1e400",
        "true",
        "false",
        "\"\"",
        "\"\\/\\u00Ff\\ud800\"",
        "\"\u007f\"",
        "[ ]",
        "{ }",
        "[1,[2,{\"a\":[]}], \"x\"]",
        "{\"a\" :1 , \"b\"\n:\r2\t}",
        "\"long enough for several words \\\" é\"",
      })
  void dataIsKeptAsTheTextItIs(String data) {
    assertThat(decode("{\"event\":\"a\",\"data\": " + data + " }"))
        .isEqualTo(new Transmit("a", payload(data)));
  }

  @Test
  void callNumbersAreEchoedAsJavaScriptPrintsThem() {
    var call = (Invoke) decode("{\"event\":\"a\",\"cid\":1e3}");
    assertThat(call.cid()).isEqualTo(1000);
    assertThat(encode(Response.success(call.cid(), payload("7"))))
        .isEqualTo("{\"rid\":1000,\"data\":7}");
    assertThat(encode(new Invoke("a", -0.0, Payload.ABSENT)))
        .isEqualTo("{\"event\":\"a\",\"cid\":0}");
  }

  @Test
  void aBinaryFrameIsReadAsText() {
    assertThat(CODEC.binary()).isFalse();
    assertThat(CODEC.decodeBinary(bytes("{\"event\":\"é\"}")))
        .isEqualTo(new Transmit("é", Payload.ABSENT));
  }

  @Test
  void whatIsNotUtf8InABinaryFrameIsReplaced() {
    byte[] bad = {
      '{',
      (byte) 0xff,
      (byte) 0xe2,
      (byte) 0x82,
      'A',
      (byte) 0xf0,
      (byte) 0x9f,
      (byte) 0x98,
      (byte) 0xc0,
      (byte) 0x80,
      (byte) 0xed,
      (byte) 0xa0,
      (byte) 0x80
    };
    assertThat(CODEC.decodeBinary(bad))
        .isEqualTo(new Raw("{\ufffd\ufffdA\ufffd\ufffd\ufffd\ufffd"));
    byte[] frame = "{\"event\":\"a\",\"data\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(CODEC.decodeBinary(frame)).isEqualTo(new Transmit("a", payload("\"\ufffd\"")));
  }

  @Test
  void rawTextIsSentAsItIs() {
    assertThat(encode(new Raw("#1 é"))).isEqualTo("#1 é");
  }

  @Test
  void aSinglePacketIsASliceOfItsFrame() {
    byte[] frame = bytes("{\"event\":\"a\",\"data\":12345}");
    var packet = (Transmit) CODEC.decode(frame);
    frame[frame.length - 2] = '9';
    assertThat(packet.data().json()).isEqualTo("12349");
  }

  @Test
  void publishIsEncodedOnceForAll() {
    Payload hi = payload("\"hi\"");
    assertThat(PublishPacket.encode("foo\n", hi))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"event\":\"#publish\",\"data\":{\"channel\":\"foo\\n\",\"data\":\"hi\"}}");
    assertThat(PublishPacket.encode("", Payload.ABSENT))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"event\":\"#publish\",\"data\":{\"channel\":\"\"}}");
    for (Payload data : List.of(hi, Payload.ABSENT, Payload.NULL)) {
      assertThat(CODEC.encode(PublishPacket.packet("foo", data, PlainBinder.BINDER)))
          .isEqualTo(PublishPacket.encode("foo", data));
    }
  }
}
