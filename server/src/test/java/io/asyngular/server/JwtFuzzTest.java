package io.asyngular.server;

import static io.asyngular.server.GoldenTokens.THEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.socket.AuthToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Garbage of every kind is refused in good order. Who finds a seed that fails adds it. */
class JwtFuzzTest {
  private static final int ROUNDS = 3_000;
  private static final Set<String> NAMES =
      Set.of(
          ErrorNames.AUTH_TOKEN_INVALID,
          ErrorNames.AUTH_TOKEN_EXPIRED,
          ErrorNames.AUTH_TOKEN_NOT_BEFORE,
          ErrorNames.AUTH_TOKEN);
  private static final String[] JSON = {
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "null",
    "true",
    "-",
    "1e400",
    "0",
    "\"alg\"",
    "\"HS256\"",
    "\"none\"",
    "\"typ\"",
    "\"JWT\"",
    "\"kid\"",
    "\"exp\"",
    "\"nbf\"",
    "\"crit\"",
    " ",
    "\n",
    "é",
    "\ufffd",
    "\ud83d\ude00",
    "99999999999999999999"
  };

  private static final List<JwtAlgorithm> ALGORITHMS = List.of(JwtAlgorithm.values());
  private static final List<String> GOOD = ALGORITHMS.stream().map(GoldenTokens::of).toList();

  /** Knows a key of each kind, so that all the code is there to be reached. */
  private final JwtAuthEngine engine =
      JwtAuthEngine.builder(GoldenTokens.key(JwtAlgorithm.HS256))
          .alsoVerifying(
              GoldenTokens.key(JwtAlgorithm.RS256),
              GoldenTokens.key(JwtAlgorithm.ES256),
              GoldenTokens.key(JwtAlgorithm.ES384),
              GoldenTokens.key(JwtAlgorithm.ES512))
          .time(THEN)
          .build();

  private void assertThatRefused(String token, long seed) {
    Throwable thrown = catchThrowable(() -> engine.verify(token));
    assertThat(thrown).as("seed %s, token %s", seed, token).isInstanceOf(AGException.class);
    var refused = (AGException) thrown;
    assertThat(NAMES).contains(refused.name());
    assertThat(refused.property(TokenErrors.IS_BAD_TOKEN)).isInstanceOf(Boolean.class);
  }

  @Test
  void allAreGoodAsTheyAre() {
    GOOD.forEach(engine::verify);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aTokenThatWasChangedIsRefused(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      String good = GOOD.get(random.nextInt(GOOD.size()));
      String changed = changed(good, random);
      if (!changed.equals(good)) {
        assertThatRefused(changed, seed);
      }
    }
  }

  private static String changed(String token, Random random) {
    var text = new StringBuilder(token);
    for (int left = 1 + random.nextInt(3); left > 0 && !text.isEmpty(); left--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(6)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, letter(random));
        case 2 -> text.setLength(at + 1);
        case 3 -> text.append(letter(random));
        case 4 -> text.insert(at, text.substring(at));
        default -> text.setCharAt(at, letter(random));
      }
    }
    return text.toString();
  }

  private static char letter(Random random) {
    String letters = "ABCxyz019-_.=+/ \n\u0000é\ud800";
    return letters.charAt(random.nextInt(letters.length()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void partsOfDifferentTokensMakeNone(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      var parts = new ArrayList<String>();
      for (int part = 0; part < 3; part++) {
        parts.add(GOOD.get(random.nextInt(GOOD.size())).split("\\.", -1)[part]);
      }
      String token = String.join(".", parts);
      if (!GOOD.contains(token)) {
        assertThatRefused(token, seed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void headersAndClaimsThatNobodySignedAreRefused(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      String header =
          random.nextBoolean() ? json(random) : "{\"alg\":\"" + algorithm(random) + "\"}";
      byte[] signature = new byte[random.nextInt(300)];
      random.nextBytes(signature);
      assertThatRefused(
          Tokens.part(header) + "." + Tokens.part(json(random)) + "." + JwtText.encode(signature),
          seed);
    }
  }

  /** The claims behind a good signature may be anything too, and then are good at times. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void oddClaimsOfOurOwnDoNoHarm(long seed) {
    var random = new Random(seed);
    JwtKey key = GoldenTokens.key(JwtAlgorithm.HS256);
    for (int i = 0; i < ROUNDS; i++) {
      String token = Tokens.signed(key, random.nextBoolean() ? json(random) : odd(random));
      Throwable thrown = catchThrowable(() -> engine.verify(token));
      if (thrown != null) {
        assertThatRefused(token, seed);
      } else {
        assertThat(new AuthToken(engine.verify(token), token).expiry()).isNotNull();
      }
    }
  }

  private static String odd(Random random) {
    String[] values = {
      "1", "1e400", "-1e400", "1e-400", "0.5", "[]", "\"x\"", "null", "{}", "1e12"
    };
    var members = new ArrayList<String>();
    for (String name : List.of("exp", "nbf", "iat", "aud")) {
      members.add("\"" + name + "\":" + values[random.nextInt(values.length)]);
    }
    return "{" + String.join(",", members.subList(0, random.nextInt(5))) + "}";
  }

  private static String json(Random random) {
    var json = new StringBuilder(random.nextBoolean() ? "{" : "");
    for (int left = random.nextInt(30); left > 0; left--) {
      json.append(JSON[random.nextInt(JSON.length)]);
    }
    return json.append(' ').toString();
  }

  private static JwtAlgorithm algorithm(Random random) {
    return ALGORITHMS.get(random.nextInt(ALGORITHMS.size()));
  }
}
