package io.asyngular.conformance;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorCodec;
import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServerBuilder;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.HandshakeAction;
import io.asyngular.server.HandshakeAction.HandshakeSC;
import io.asyngular.server.InboundAction;
import io.asyngular.server.InboundAction.Authenticate;
import io.asyngular.server.InboundAction.Subscribe;
import io.asyngular.server.InboundAction.WithData;
import io.asyngular.server.InboundRawAction;
import io.asyngular.server.OutboundAction;
import io.asyngular.server.OutboundAction.PublishOut;
import io.asyngular.server.UpgradeRequest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The four lines. What they do is told by the query of the upgrade, by {@code data.rule}, by the
 * token and by the channel's name.
 */
final class Middleware {
  private static final long SLOW_MILLIS = 200;
  private static final long LAG_MILLIS = 20;

  private final Records records;

  private Middleware(Records records) {
    this.records = records;
  }

  static AGServerBuilder addTo(AGServerBuilder builder, Records records) {
    var middleware = new Middleware(records);
    return builder
        .handshake(actions -> {
          for (var action : actions) {
            judge(action);
          }
        })
        .inboundRaw(actions -> {
          for (var action : actions) {
            judge(action);
          }
        })
        .inbound(middleware::judgeInbound)
        .outbound(actions -> {
          for (var action : actions) {
            judge(action);
          }
        });
  }

  private static void judge(HandshakeAction action) throws InterruptedException {
    UpgradeRequest request = action.request();
    boolean late = action instanceof HandshakeSC;
    AGException early = action instanceof HandshakeSC handshake ? early(handshake) : null;
    if (early != null) {
      action.block(early);
    } else if (request.query("block").equals(Optional.of(late ? "sc" : "ws"))) {
      var properties = new LinkedHashMap<String, Object>();
      request
          .query("statusCode")
          .ifPresent(code -> properties.put("statusCode", Integer.valueOf(code)));
      request.query("silent").ifPresent(silent -> properties.put("silent", true));
      action.block(
          new AGException(
              "BlockedHandshakeError", "blocked at " + (late ? "sc" : "ws"), properties));
    } else {
      action.allow();
    }
  }

  /** What keeps a handshake from being judged by its {@code block}. */
  private static @Nullable AGException early(HandshakeSC action) throws InterruptedException {
    Optional<String> delay = action.request().query("delay");
    if (delay.isPresent()) {
      Thread.sleep(Long.parseLong(delay.get()));
    }
    if (action.request().query("reveal").isPresent()) {
      return revealed(action);
    }
    Optional<String> early = action.request().query("earlyToken");
    if (early.isPresent()) {
      try {
        action.socket().setAuthToken(Map.of("username", early.get()));
      } catch (AGException e) {
        return e;
      }
    }
    return null;
  }

  private static AGException revealed(HandshakeSC action) {
    var properties = new LinkedHashMap<String, @Nullable Object>();
    properties.put(
        "authState", action.authToken().isPresent() ? "authenticated" : "unauthenticated");
    properties.put(
        "authToken", action.authToken().map(token -> token.claims()).orElse(Payload.NULL));
    properties.put("tokenError", action.authTokenError().map(AGException::name).orElse(null));
    return new AGException("RevealedError", "revealed", properties);
  }

  /** A text that begins with {@code !} goes no further. */
  private static void judge(InboundRawAction action) {
    if (action instanceof InboundRawAction.Message message
        && !message.binary()
        && message.text().startsWith("!")) {
      action.block(
          new AGException("RawBlockedError", "raw message blocked", Map.of("silent", true)));
    } else {
      action.allow();
    }
  }

  private void judgeInbound(Iterable<InboundAction> actions) throws InterruptedException {
    for (var action : actions) {
      records.note(action.socket(), "mw:" + action.type());
      switch (action) {
        case Authenticate authenticate -> judge(authenticate);
        case Subscribe subscribe -> judge(subscribe);
        case WithData other -> {
          Payload rule = other.data().field("rule");
          if (isTrue(rule, "die")) {
            return;
          }
          obey(other, rule);
        }
      }
    }
  }

  private static void judge(Authenticate action) {
    if (isTrue(action.authToken().claims(), "banned")) {
      action.block(new AGException("BannedError", "banned", Map.of("isBadToken", true)));
    } else {
      action.allow();
    }
  }

  private static void judge(Subscribe action) throws InterruptedException {
    if (action.channel().startsWith("forbidden")) {
      action.block(new AGException("ForbiddenError", "no " + action.channel()));
      return;
    }
    if (action.channel().startsWith("slow")) {
      Thread.sleep(SLOW_MILLIS);
    }
    action.allow();
  }

  private void obey(WithData action, Payload rule) throws InterruptedException {
    long delay = (long) rule.field("delay").number().orElse(0);
    if (delay > 0) {
      Thread.sleep(delay);
    }
    if (isGiven(rule.field("block"))) {
      action.block(Errors.of(rule.field("block")));
    } else if (!rule.field("blockWith").isAbsent()) {
      blockWith(action, rule.field("blockWith"));
    } else if (isTrue(rule, "expired")) {
      action.allow(action.authTokenExpiredError().map(Middleware::plainly).orElse(null));
    } else {
      if (rule.field("rewrite").isAbsent()) {
        action.allow();
      } else {
        action.allow(rule.field("rewrite"));
      }
      if (isTrue(rule, "twice")) {
        blockAgain(action);
      }
    }
  }

  private static void blockWith(WithData action, Payload error) {
    if (error.isPresent()) {
      action.block(ErrorCodec.read(error));
    } else {
      action.block();
    }
  }

  private void blockAgain(WithData action) {
    AGServerSocket socket = action.socket();
    try {
      action.block();
    } catch (AGException e) {
      records.note(socket, "second:" + e.name());
    }
  }

  private static Map<String, @Nullable Object> plainly(AGException error) {
    var plain = new LinkedHashMap<String, @Nullable Object>();
    plain.put("name", error.name());
    plain.put("message", error.getMessage());
    plain.put("expiry", error.property("expiry"));
    return plain;
  }

  /** What JavaScript would not take for false. */
  private static boolean isGiven(Payload value) {
    return value.isPresent() && !value.json().equals("false") && !value.json().equals("0");
  }

  private static boolean isTrue(Payload object, String field) {
    return isGiven(object.field(field));
  }

  private static void judge(OutboundAction action) throws InterruptedException {
    PublishOut publish = (PublishOut) action;
    String channel = publish.channel();
    Payload data = publish.data();
    if (channel.startsWith("hidden")) {
      action.block(new AGException("HiddenError", "hidden", Map.of("silent", true)));
    } else if (channel.startsWith("upper") && data.isString()) {
      publish.allow(data.text().toUpperCase(Locale.ROOT));
    } else if (channel.startsWith("addressed")) {
      var addressed = new LinkedHashMap<String, Object>();
      addressed.put("for", publish.socket().id());
      if (!data.isAbsent()) {
        addressed.put("data", data);
      }
      publish.allow(addressed);
    } else {
      if (channel.startsWith("lag")) {
        Thread.sleep(LAG_MILLIS);
      }
      action.allow();
    }
  }
}
