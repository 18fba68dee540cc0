package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an engine at one time, and what may be done with them.
 *
 * @param signing signs; it verifies too, as the first
 * @param algorithm what it signs with
 * @param verifying all keys that verify
 * @param allowed the algorithms that may verify; none: those of each key's kind
 */
record JwtKeyRing(
    JwtKey signing, JwtAlgorithm algorithm, List<JwtKey> verifying, List<JwtAlgorithm> allowed) {

  /**
   * Checks that keys and algorithms fit.
   *
   * @param chosen what to sign with, or null for what suits the key
   * @param allowed what may verify; none: what was chosen, or else what suits the keys
   */
  static JwtKeyRing of(
      JwtKey signing,
      List<JwtKey> alsoVerifying,
      @Nullable JwtAlgorithm chosen,
      List<JwtAlgorithm> allowed) {
    if (!signing.signs()) {
      throw JwtKey.noPrivateKey();
    }
    JwtAlgorithm algorithm = chosen;
    if (algorithm == null) {
      algorithm = allowed.stream().filter(signing::suits).findFirst().orElseGet(signing::fallback);
    }
    if (!signing.suits(algorithm)) {
      throw new AGException(
          ErrorNames.INVALID_OPTIONS,
          "The authAlgorithm option is " + algorithm + ", which does not suit the key, " + signing);
    }
    List<JwtAlgorithm> verify = allowed.isEmpty() && chosen != null ? List.of(chosen) : allowed;
    var all = new ArrayList<JwtKey>();
    all.add(signing);
    all.addAll(alsoVerifying);
    for (JwtKey key : all) {
      if (!verify.isEmpty() && verify.stream().noneMatch(key::suits)) {
        throw new AGException(
            ErrorNames.INVALID_OPTIONS,
            "None of the algorithms that may verify, " + verify + ", suits the key, " + key);
      }
    }
    return new JwtKeyRing(signing, algorithm, List.copyOf(all), verify);
  }

  /**
   * The algorithm that a token's header names.
   *
   * @throws AGException if it may not verify
   */
  JwtAlgorithm algorithmOf(Payload header) {
    Payload alg = header.field("alg");
    String name = alg.isString() ? alg.text() : "";
    for (JwtAlgorithm each : JwtAlgorithm.values()) {
      if (each.name().equals(name) && (allowed.isEmpty() || allowed.contains(each))) {
        return each;
      }
    }
    throw TokenErrors.invalid("invalid algorithm");
  }

  /**
   * The keys that a token with such a header may have been signed with, one or more.
   *
   * @throws AGException if there is none
   */
  List<JwtKey> keysOf(Payload header, JwtAlgorithm wanted) {
    Payload kid = header.field("kid");
    String id = kid.isString() ? kid.text() : null;
    List<JwtKey> named =
        verifying.stream()
            .filter(key -> key.id().filter(each -> each.equals(id)).isPresent())
            .toList();
    List<JwtKey> ofKind =
        (named.isEmpty() ? verifying : named)
            .stream().filter(key -> key.kind() == wanted.kind()).toList();
    if (ofKind.isEmpty()) {
      throw TokenErrors.invalid("invalid algorithm");
    }
    List<JwtKey> suitable = ofKind.stream().filter(key -> key.suits(wanted)).toList();
    if (suitable.isEmpty()) {
      throw TokenErrors.other(
          "\"alg\" parameter \"%s\" requires curve \"%s\".".formatted(wanted, wanted.curve()),
          null);
    }
    return suitable;
  }
}
