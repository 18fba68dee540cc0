package io.asyngular.conformance;

import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.server.AGServerBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Map.Entry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reference's options by name, as far as this server has them. */
final class FixtureOptions {
  /** Takes over one option. */
  private interface Setting {
    void apply(AGServerBuilder builder, JsonNode value);
  }

  private static final Map<String, Setting> SETTINGS =
      Map.ofEntries(
          Map.entry("path", (builder, value) -> builder.paths(value.asString())),
          Map.entry(
              "protocolVersion",
              (builder, value) ->
                  builder.protocolVersion(
                      value.asInt() == 1 ? ProtocolVersion.V1 : ProtocolVersion.V2)),
          Map.entry("maxPayload", (builder, value) -> builder.maxPayload(value.asInt())),
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
          Map.entry("socketChannelLimit", (builder, value) -> builder.channelLimit(value.asInt())));

  private FixtureOptions() {}

  /** Unknown options, and those without a value, are left out. */
  static void apply(String json, AGServerBuilder builder) {
    JsonNode options = JsonMapper.shared().readTree(json);
    for (Entry<String, JsonNode> option : options.properties()) {
      Setting setting = SETTINGS.get(option.getKey());
      if (setting != null && !option.getValue().isNull()) {
        setting.apply(builder, option.getValue());
      }
    }
  }

  private static Duration millis(JsonNode value) {
    return Duration.ofMillis(value.asLong());
  }
}
