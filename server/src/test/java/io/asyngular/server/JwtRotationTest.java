package io.asyngular.server;

import static io.asyngular.server.GoldenKeys.P256_PRIVATE;
import static io.asyngular.server.GoldenKeys.P256_PUBLIC;
import static io.asyngular.server.GoldenKeys.RSA_PRIVATE;
import static io.asyngular.server.GoldenKeys.RSA_PUBLIC;
import static io.asyngular.server.GoldenKeys.SECRET;
import static io.asyngular.server.GoldenTokens.THEN;
import static io.asyngular.server.Tokens.invalid;
import static io.asyngular.server.Tokens.json;
import static io.asyngular.server.Tokens.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that are replaced while tokens come and go. */
class JwtRotationTest {
  private static final JwtKey OLD = JwtKey.hmac(SECRET);
  private static final JwtKey NEXT = JwtKey.hmac("another secret of more than thirty-two bytes");

  private final JwtAuthEngine engine = JwtAuthEngine.builder(OLD).time(THEN).build();

  private String sign() throws GeneralSecurityException {
    return engine.sign(json("{}"), TokenOptions.DEFAULT).signed();
  }

  @Test
  void theNewKeySigns() throws GeneralSecurityException {
    engine.rotate(NEXT, OLD);
    String token = sign();
    assertThat(refusal(engine, token)).isEqualTo("accepted");
    assertThat(refusal(JwtAuthEngine.builder(NEXT).time(THEN).build(), token))
        .isEqualTo("accepted");
    assertThat(refusal(JwtAuthEngine.builder(OLD).time(THEN).build(), token))
        .isEqualTo(invalid("invalid signature"));
  }

  @Test
  void theOldOneVerifiesIfItIsGiven() throws GeneralSecurityException {
    String token = sign();
    engine.rotate(NEXT, OLD);
    assertThat(refusal(engine, token)).isEqualTo("accepted");
    engine.rotate(NEXT);
    assertThat(refusal(engine, token)).isEqualTo(invalid("invalid signature"));
  }

  @Test
  void keysOfAllKindsStandSideBySide() throws GeneralSecurityException {
    String old = sign();
    engine.rotate(JwtKey.pair(P256_PRIVATE, P256_PUBLIC), OLD, JwtKey.verifyOnly(RSA_PUBLIC));
    assertThat(refusal(engine, old)).isEqualTo("accepted");
    assertThat(refusal(engine, sign())).isEqualTo("accepted");
    for (String token :
        List.of(GoldenTokens.PS512, GoldenTokens.RS256, GoldenTokens.HS384, GoldenTokens.ES256)) {
      assertThat(refusal(engine, token)).isEqualTo("accepted");
    }
    assertThat(refusal(engine, GoldenTokens.ES384)).contains("requires curve");
  }

  @Test
  void anIdChoosesTheKey() throws GeneralSecurityException {
    engine.rotate(NEXT.id("next"), OLD.id("old"));
    String token = sign();
    assertThat(token)
        .startsWith(Tokens.part("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"next\"}") + ".");
    assertThat(refusal(engine, token)).isEqualTo("accepted");
    assertThat(refusal(engine, named(OLD, "old"))).isEqualTo("accepted");
    assertThat(refusal(engine, named(OLD, "next"))).isEqualTo(invalid("invalid signature"));
  }

  @Test
  void withoutAnIdOfOursAllKeysAreTried() throws GeneralSecurityException {
    String unnamed = sign();
    engine.rotate(NEXT.id("next"), OLD.id("old"));
    assertThat(refusal(engine, unnamed)).isEqualTo("accepted");
    assertThat(refusal(engine, named(OLD, "of somebody else's"))).isEqualTo("accepted");
  }

  @Test
  void anIdDoesNotMakeAKeyOfAnotherKind() {
    engine.rotate(JwtKey.pair(RSA_PRIVATE, RSA_PUBLIC).id("rsa"), OLD.id("old"));
    assertThat(refusal(engine, named(OLD, "rsa"))).isEqualTo(invalid("invalid algorithm"));
  }

  private static String named(JwtKey key, String id) {
    String header = "{\"alg\":\"HS256\",\"kid\":\"" + id + "\"}";
    return Tokens.signed(key, JwtAlgorithm.HS256, header, "{}");
  }

  @Test
  void keysThatDoNotSuitChangeNothing() throws GeneralSecurityException {
    var pinned = JwtAuthEngine.builder(OLD).algorithm(JwtAlgorithm.HS256).time(THEN).build();
    String token = pinned.sign(json("{}"), TokenOptions.DEFAULT).signed();
    assertThatThrownBy(() -> pinned.rotate(JwtKey.pair(RSA_PRIVATE, RSA_PUBLIC)))
        .isInstanceOf(AGException.class);
    assertThatThrownBy(() -> pinned.rotate(OLD, JwtKey.pair(RSA_PRIVATE, RSA_PUBLIC)))
        .isInstanceOf(AGException.class);
    assertThatThrownBy(() -> pinned.rotate(JwtKey.verifyOnly(RSA_PUBLIC)))
        .isInstanceOf(AGException.class)
        .hasMessageContaining("authPrivateKey option must be specified");
    assertThat(refusal(pinned, token)).isEqualTo("accepted");
  }

  @Test
  @Timeout(60)
  void noTokenIsLostWhileKeysAreReplaced() throws Exception {
    var done = new AtomicBoolean();
    var tokens = new AtomicInteger();
    Callable<Boolean> user =
        () -> {
          while (!done.get()) {
            // Signed by one key of two; both verify all along.
            engine.verify(sign());
            tokens.incrementAndGet();
          }
          return true;
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var users = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < 4; i++) {
        users.add(threads.submit(user));
      }
      for (int i = 0; tokens.get() < 5_000 && users.stream().noneMatch(Future::isDone); i++) {
        engine.rotate(NEXT.id("n" + i), OLD);
        engine.rotate(OLD.id("o" + i), NEXT);
      }
      done.set(true);
      for (Future<Boolean> each : users) {
        assertThat(each.get()).isTrue();
      }
    }
  }
}
