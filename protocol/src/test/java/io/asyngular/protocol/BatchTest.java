package io.asyngular.protocol;

import static io.asyngular.protocol.Frames.CODEC;
import static io.asyngular.protocol.Frames.bytes;
import static io.asyngular.protocol.Frames.decode;
import static io.asyngular.protocol.Frames.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
  @Test
  void itemsKeepTheirOrder() {
    assertThat(
            decode(
                " [ {\"event\":\"a\",\"data\":1} ,{\"rid\":2,\"data\":\"x\"},{\"event\":\"b\",\"cid\":3}] "))
        .isEqualTo(
            new Batch(
                List.of(
                    new Transmit("a", payload("1")),
                    Response.success(2, payload("\"x\"")),
                    new Invoke("b", 3, Payload.ABSENT))));
  }

  @Test
  void anOddItemIsRawWithTheWholeFrame() {
    String frame = "[5,{\"event\":\"a\"},null,\"x\",{},{\"event\":5}]";
    Raw raw = new Raw(frame);
    assertThat(decode(frame))
        .isEqualTo(new Batch(List.of(raw, new Transmit("a", Payload.ABSENT), raw, raw, raw, raw)));
  }

  @Test
  void oddItemsShareOneText() {
    var packets = ((Batch) decode("[5,6]")).packets();
    assertThat(packets.get(0)).isSameAs(packets.get(1));
  }

  @Test
  void anArrayWithinABatchIsRaw() {
    String frame = "[[{\"event\":\"a\"}]]";
    assertThat(decode(frame)).isEqualTo(new Batch(List.of(new Raw(frame))));
  }

  @Test
  void whatOneItemHadDoesNotLeakIntoTheNext() {
    String frame = "[{\"event\":\"a\",\"cid\":1,\"data\":1},{\"rid\":1},5,{\"event\":\"b\"}]";
    assertThat(decode(frame))
        .isEqualTo(
            new Batch(
                List.of(
                    new Invoke("a", 1, payload("1")),
                    Response.success(1, Payload.ABSENT),
                    new Raw(frame),
                    new Transmit("b", Payload.ABSENT))));
  }

  @Test
  void aSmallItemDoesNotKeepTheFrameAlive() {
    byte[] frame = bytes("[{\"event\":\"a\",\"data\":7},{\"event\":\"b\",\"data\":8}]");
    var batch = (Batch) CODEC.decode(frame);
    frame[frame.length - 3] = '9';
    assertThat(batch.packets().get(1)).isEqualTo(new Transmit("b", payload("8")));
  }

  @Test
  void anItemThatIsMostOfTheFrameIsNotCopied() {
    byte[] frame = bytes("[{\"event\":\"a\",\"data\":" + "1".repeat(100) + "}]");
    var batch = (Batch) CODEC.decode(frame);
    frame[frame.length - 3] = '9';
    assertThat(((Transmit) batch.packets().get(0)).data().json()).endsWith("19");
  }

  @Test
  void batchesDoNotNest() {
    var inner = new Batch(List.of());
    assertThatThrownBy(() -> new Batch(List.of(inner)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rawTextCannotBeSentInABatch() {
    var batch = new Batch(List.of(new Raw("x")));
    assertThatThrownBy(() -> CODEC.encode(batch))
        .isInstanceOfSatisfying(
            AGException.class, e -> assertThat(e.name()).isEqualTo("InvalidMessageError"));
  }

  @Test
  void encodedPacketsBecomeABatchAsTheyAre() {
    assertThat(CODEC.batch(List.of())).isEqualTo(bytes("[]"));
    assertThat(CODEC.batch(List.of(bytes("{\"rid\":1}")))).isEqualTo(bytes("[{\"rid\":1}]"));
    var packets = List.of(bytes("{\"rid\":1}"), bytes("{\"event\":\"a\",\"data\":[1,2]}"));
    assertThat(CODEC.batch(packets))
        .isEqualTo(bytes("[{\"rid\":1},{\"event\":\"a\",\"data\":[1,2]}]"));
  }
}
