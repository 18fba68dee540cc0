package io.asyngular.socket.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;

class CompressionTest {
  private static byte[] random(int seed, int length, int letters) {
    byte[] bytes = new byte[length];
    var random = new Random(seed);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(letters));
    }
    return bytes;
  }

  @Test
  void whatIsDeflatedIsInflatedWhateverItsSize() throws Exception {
    for (int length = 0; length < 40_000; length += 1 + length / 7) {
      for (int letters : new int[] {1, 4, 26, 150}) {
        byte[] message = random(length, length, letters);
        assertThat(Inflate.inflate(Deflate.deflate(message), length)).contains(message);
      }
    }
  }

  /** Where the output fills the buffer exactly, a second marker would follow the first. */
  @Test
  void theEndIsLeftOutOnceAlsoAtTheEdgeOfTheBuffer() throws Exception {
    for (int length = 8100; length < 8300; length++) {
      byte[] message = new byte[length];
      new Random(length).nextBytes(message);
      byte[] deflated = Deflate.deflate(message);
      assertThat(Inflate.inflate(deflated, length)).contains(message);
      assertThat(deflated.length).isLessThan(length + 32);
    }
  }

  @Test
  void whatWouldBeTooLongIsNotInflated() throws Exception {
    byte[] deflated = Deflate.deflate(new byte[10_000_000]);
    assertThat(Inflate.inflate(deflated, 9_999_999)).isEmpty();
    assertThat(Inflate.inflate(deflated, 10_000_000)).isPresent();
  }

  @Test
  void whatIsNotDeflatedIsRefusedAndTheNextMessageIsRead() throws Exception {
    assertThatThrownBy(() -> Inflate.inflate(new byte[] {-1, -1, -1}, 100))
        .isInstanceOf(DataFormatException.class);
    byte[] message = random(1, 50, 26);
    assertThat(Inflate.inflate(Deflate.deflate(message), 50)).contains(message);
  }

  private static byte[] written(Frame frame, boolean deflating) {
    ByteBuf out = Unpooled.buffer();
    frame.writeTo(out, deflating, false);
    return ByteBufUtil.getBytes(out);
  }

  @Test
  void aFrameIsDeflatedOnceForAllWhoAreSentIt() {
    Frame frame = Frame.packet(random(2, 5000, 4), false);
    byte[] first = written(frame, true);
    assertThat(first[0]).isEqualTo((byte) 0xc1);
    byte[] deflated = frame.deflated();
    assertThat(written(frame, true)).isEqualTo(first);
    assertThat(frame.deflated()).isSameAs(deflated);
    assertThat(written(frame, false)).endsWith(random(2, 5000, 4));
  }

  @Test
  void framesUnderAKibibyteAndThoseOfControlAreNeverDeflated() {
    byte[] small = random(3, Deflate.WORTH_IT - 1, 1);
    assertThat(written(Frame.packet(small, false), true)).endsWith(small);
    assertThat(written(Frame.packet(random(3, Deflate.WORTH_IT, 1), true), true)[0])
        .isEqualTo((byte) 0xc2);
    byte[] pong = "x".repeat(125).getBytes(StandardCharsets.US_ASCII);
    assertThat(written(Frame.pong(pong), true)[0]).isEqualTo((byte) 0x8a);
    assertThat(written(Frame.close(4000, "reason"), true)[0]).isEqualTo((byte) 0x88);
  }
}
