package io.asyngular.conformance;

import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.server.AGServerBuilder;
import io.asyngular.server.CleanupMode;
import io.asyngular.server.JwtAlgorithm;
import io.asyngular.server.JwtAuthEngine;
import io.asyngular.server.JwtAuthEngineBuilder;
import io.asyngular.server.JwtKey;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reference's options by name; times are milliseconds, as there. */
final class FixtureOptions {
  private static final String DEFAULT_KEY = "testkey";
  private static final long DEFAULT_BATCH_MILLIS = 400;

  /** Takes over one option. */
  private interface Setting {
    AGServerBuilder apply(AGServerBuilder builder, JsonNode value);
  }

  private static final Map<String, Setting> SETTINGS =
      Map.ofEntries(
          Map.entry("path", (builder, value) -> builder.paths(value.asString())),
          Map.entry(
              "protocolVersion",
              (builder, value) ->
                  builder.protocolVersion(
                      value.asInt() == 1 ? ProtocolVersion.V1 : ProtocolVersion.V2)),
          Map.entry("origins", (builder, value) -> builder.origins(words(value))),
          Map.entry("maxPayload", (builder, value) -> builder.maxPayload(value.asInt())),
          Map.entry(
              "perMessageDeflate",
              (builder, value) ->
                  builder.perMessageDeflate(value.isObject() || value.booleanValue(false))),
          Map.entry("ackTimeout", (builder, value) -> builder.ackTimeout(millis(value))),
          Map.entry(
              "handshakeTimeout", (builder, value) -> builder.handshakeTimeout(millis(value))),
          Map.entry(
              "strictHandshake", (builder, value) -> builder.strictHandshake(value.asBoolean())),
          Map.entry("pingInterval", (builder, value) -> builder.pingInterval(millis(value))),
          Map.entry("pingTimeout", (builder, value) -> builder.pingTimeout(millis(value))),
          Map.entry(
              "pingTimeoutDisabled",
              (builder, value) -> builder.pingTimeoutDisabled(value.asBoolean())),
          Map.entry(
              "allowClientPublish",
              (builder, value) -> builder.allowClientPublish(value.asBoolean())),
          Map.entry("socketChannelLimit", (builder, value) -> builder.channelLimit(value.asInt())),
          Map.entry(
              "middlewareEmitFailures",
              (builder, value) -> builder.middlewareEmitFailures(value.asBoolean())),
          Map.entry("batchInterval", (builder, value) -> builder.batchInterval(millis(value))),
          Map.entry(
              "socketStreamCleanupMode",
              (builder, value) -> builder.cleanupMode(mode(value.asString()))));

  private FixtureOptions() {}

  /** Unknown options, and those without a value, are left out. */
  static AGServerBuilder apply(String json, AGServerBuilder builder) {
    JsonNode options = JsonMapper.shared().readTree(json);
    AGServerBuilder configured = builder.auth(auth(options));
    for (Entry<String, JsonNode> option : options.properties()) {
      Setting setting = SETTINGS.get(option.getKey());
      if (setting != null && !option.getValue().isNull()) {
        configured = setting.apply(configured, option.getValue());
      }
    }
    return options.path("batchOnHandshake").asBoolean(false)
        ? configured.batchOnHandshake(
            Duration.ofMillis(
                options.path("batchOnHandshakeDuration").asLong(DEFAULT_BATCH_MILLIS)))
        : configured;
  }

  private static JwtAuthEngine auth(JsonNode options) {
    String privateKey = text(options, "authPrivateKey");
    String publicKey = text(options, "authPublicKey");
    String secret = text(options, "authKey");
    JwtKey key =
        privateKey == null && publicKey == null
            ? JwtKey.hmac(secret == null ? DEFAULT_KEY : secret)
            : JwtKey.pair(privateKey, publicKey);
    JwtAuthEngineBuilder engine = JwtAuthEngine.builder(key);
    String algorithm = text(options, "authAlgorithm");
    if (algorithm != null) {
      engine.algorithm(JwtAlgorithm.valueOf(algorithm));
    }
    if (options.has("authVerifyAlgorithms")) {
      engine.verifyAlgorithms(
          options
              .get("authVerifyAlgorithms")
              .valueStream()
              .map(name -> JwtAlgorithm.valueOf(name.asString()))
              .toArray(JwtAlgorithm[]::new));
    }
    if (options.has("authDefaultExpiry")) {
      engine.defaultExpiry(Duration.ofSeconds(options.get("authDefaultExpiry").asLong()));
    }
    return engine.build();
  }

  private static @Nullable String text(JsonNode options, String name) {
    JsonNode value = options.get(name);
    return value == null || value.isNull() ? null : value.asString();
  }

  private static String[] words(JsonNode value) {
    return value.isArray()
        ? value.valueStream().map(JsonNode::asString).toArray(String[]::new)
        : value.asString().trim().split("[,\\s]+");
  }

  private static CleanupMode mode(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "kill" -> CleanupMode.KILL;
      case "close" -> CleanupMode.CLOSE;
      default -> CleanupMode.NONE;
    };
  }

  private static Duration millis(JsonNode value) {
    return Duration.ofMillis(value.asLong());
  }
}
