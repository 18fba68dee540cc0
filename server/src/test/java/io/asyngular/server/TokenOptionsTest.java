package io.asyngular.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenOptionsTest {
  private static final TokenOptions DEFAULT = TokenOptions.DEFAULT;

  @Test
  void theDefaultSaysNothing() {
    assertThat(DEFAULT.expiresIn()).isEmpty();
    assertThat(DEFAULT.notBefore()).isEmpty();
    assertThat(DEFAULT.claims()).isEmpty();
    assertThat(DEFAULT.header()).isEmpty();
    assertThat(DEFAULT.timestamp()).isTrue();
    assertThat(DEFAULT.rejectOnFailedDelivery()).isFalse();
  }

  @Test
  void eachMethodKeepsWhatWasSaid() {
    TokenOptions all =
        DEFAULT
            .expiresIn(Duration.ofSeconds(1))
            .notBefore(Duration.ofSeconds(2))
            .audience("a", "b")
            .issuer("i")
            .subject("s")
            .tokenId("t")
            .keyId("k")
            .header(Map.of("x", 1))
            .withoutTimestamp()
            .rejectOnFailedDelivery(true)
            .issuer("j");
    assertThat(all.expiresIn()).contains(Duration.ofSeconds(1));
    assertThat(all.notBefore()).contains(Duration.ofSeconds(2));
    assertThat(all.claims())
        .isEqualTo(Map.of("aud", List.of("a", "b"), "iss", "j", "sub", "s", "jti", "t"));
    assertThat(all.header()).isEqualTo(Map.of("kid", "k", "x", 1));
    assertThat(all.timestamp()).isFalse();
    assertThat(all.rejectOnFailedDelivery()).isTrue();
    assertThat(DEFAULT.claims()).isEmpty();
  }

  @Test
  void theAlgorithmIsNotForThemToSay() {
    assertThatThrownBy(() -> DEFAULT.header(Map.of("alg", "none")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DEFAULT.header(Map.of("crit", List.of("b64"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAudienceIsSomebody() {
    assertThatThrownBy(() -> DEFAULT.audience()).isInstanceOf(IllegalArgumentException.class);
  }
}
