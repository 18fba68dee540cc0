package io.asyngular.protocol;

import static io.asyngular.protocol.Frames.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProtocolVersionTest {
  @Test
  void versionOneNumbersItsHeartbeats() {
    assertThat(ProtocolVersion.V1.ping()).isEqualTo("#1");
    assertThat(ProtocolVersion.V1.pong()).isEqualTo("#2");
    assertThat(ProtocolVersion.V1.isPing(bytes("#1"))).isTrue();
    assertThat(ProtocolVersion.V1.isPing(bytes("#2"))).isFalse();
    assertThat(ProtocolVersion.V1.isPong(bytes("#2"))).isTrue();
    assertThat(ProtocolVersion.V1.isPong(bytes(""))).isFalse();
  }

  @Test
  void versionTwoSendsEmptyFramesBothWays() {
    assertThat(ProtocolVersion.V2.ping()).isEmpty();
    assertThat(ProtocolVersion.V2.pong()).isEmpty();
    assertThat(ProtocolVersion.V2.isPing(bytes(""))).isTrue();
    assertThat(ProtocolVersion.V2.isPong(bytes(""))).isTrue();
    assertThat(ProtocolVersion.V2.isPong(bytes("#2"))).isFalse();
    assertThat(ProtocolVersion.V2.isPing(bytes(" "))).isFalse();
  }
}
