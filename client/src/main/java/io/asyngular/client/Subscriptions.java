package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.socket.ChannelState;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.Channels;
import io.asyngular.socket.engine.PendingCall;
import io.asyngular.socket.engine.SocketEngine;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the client is subscribed to, or wants to be: asked for when there is a connection, and again
 * with each one. Event loop only, except where it says otherwise.
 */
final class Subscriptions {
  private static final String CHANNEL = "channel";

  /** What JavaScript takes for nothing, and its clients do not send. */
  private static final Set<String> NOTHING = Set.of("", "null", "false", "0", "-0", "\"\"");

  private final ClientSocket socket;
  private final SocketEngine engine;
  private final Channels channels;

  /** In the order of subscription. */
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();

  /** The same, for all threads to look at. */
  private final Map<String, Subscription> view = new ConcurrentHashMap<>();

  /** Whether the connection is so new that nothing is asked for by itself. */
  private boolean preparing;

  /** A channel that is, or is to be, subscribed to; read by any thread. */
  private static final class Subscription {
    final String channel;
    volatile ChannelState state = ChannelState.PENDING;
    volatile SubscribeOptions options;
    @Nullable PendingCall asked;

    Subscription(String channel, SubscribeOptions options) {
      this.channel = channel;
      this.options = options;
    }
  }

  Subscriptions(ClientSocket socket, SocketEngine engine) {
    this.socket = socket;
    this.engine = engine;
    this.channels = engine.channels();
  }

  // Any thread

  ChannelState state(String channel) {
    Subscription subscription = view.get(channel);
    return subscription == null ? ChannelState.UNSUBSCRIBED : subscription.state;
  }

  @Nullable SubscribeOptions options(String channel) {
    Subscription subscription = view.get(channel);
    return subscription == null ? null : subscription.options;
  }

  /** As on the wire. */
  String prefixed(String channel) {
    return socket.options().channelPrefix + channel;
  }

  // By the application

  List<String> list(boolean pendingToo) {
    return subscriptions.values().stream()
        .filter(one -> pendingToo || one.state == ChannelState.SUBSCRIBED)
        .map(one -> one.channel)
        .toList();
  }

  /** {@code options} with data that is a payload. Of a channel that is known only they change. */
  void subscribe(String channel, SubscribeOptions options) {
    Subscription known = subscriptions.get(channel);
    if (known != null) {
      known.options = options;
      return;
    }
    var subscription = new Subscription(channel, options);
    subscriptions.put(channel, subscription);
    view.put(channel, subscription);
    ask(subscription);
  }

  void unsubscribe(String channel) {
    Subscription subscription = subscriptions.get(channel);
    if (subscription == null) {
      return;
    }
    leave(subscription, ChannelState.UNSUBSCRIBED);
    if (engine.state() == SocketState.OPEN) {
      Payload name = socket.text(prefixed(channel));
      engine.sender().put(engine.sender().frame(new Transmit("#unsubscribe", name)));
    }
  }

  // With the connection

  /** There is a new connection; until {@link #process} nothing is asked for. */
  void prepare() {
    preparing = true;
  }

  /** Asks for all that is pending, those of higher priority first. */
  void process() {
    preparing = false;
    subscriptions.values().stream()
        .filter(one -> one.state == ChannelState.PENDING)
        .sorted(Comparator.comparingInt(one -> -one.options.priority()))
        .toList()
        .forEach(this::ask);
  }

  /** Those that wait for authentication may be asked for. */
  void authenticated() {
    if (!preparing) {
      process();
    }
  }

  /** The connection has gone: all are to be asked for again. */
  void suspend() {
    List.copyOf(subscriptions.values()).forEach(one -> leave(one, ChannelState.PENDING));
  }

  private boolean mayAsk(Subscription subscription) {
    return !subscription.options.waitForAuth() || socket.authentication().isAuthenticated();
  }

  private void ask(Subscription subscription) {
    if (engine.state() != SocketState.OPEN
        || preparing
        || subscription.asked != null
        || !mayAsk(subscription)) {
      return;
    }
    Payload told = told(subscription.options);
    Payload request = Payload.object(members(subscription, told), socket.options().binder);
    PendingCall call = engine.sender().call("#subscribe", request);
    subscription.asked = call;
    call.whenComplete(
        (done, failure) -> engine.onLoop(() -> answered(subscription, call, told, failure)));
    engine.sender().put(call);
    engine.emit(new SocketEvent.SubscribeRequest(subscription.channel, told));
  }

  private Map<String, Payload> members(Subscription subscription, Payload told) {
    var members = new LinkedHashMap<String, Payload>();
    members.put(CHANNEL, socket.text(prefixed(subscription.channel)));
    members.putAll(told.fields());
    return members;
  }

  /** The options as they are told to the server, and in events. */
  private Payload told(SubscribeOptions options) {
    var told = new LinkedHashMap<String, Payload>();
    if (options.waitForAuth()) {
      told.put("waitForAuth", socket.payload(true));
    }
    if (options.data() instanceof Payload data && !NOTHING.contains(data.json())) {
      told.put("data", data);
    }
    return Payload.object(told, socket.options().binder);
  }

  private void answered(
      Subscription subscription, PendingCall call, Payload told, @Nullable Throwable failure) {
    if (subscription.asked != call) {
      return; // unsubscribed, or the connection has gone
    }
    if (failure == null) {
      subscription.asked = null;
      subscribed(subscription, told);
    } else if (!(failure instanceof AGException error)) {
      subscription.asked = null;
    } else if (!error.name().equals(ErrorNames.BAD_CONNECTION)) {
      subscription.asked = null;
      failed(subscription, told, error);
    }
  }

  private void subscribed(Subscription subscription, Payload told) {
    if (subscription.state != ChannelState.SUBSCRIBED) {
      change(subscription, ChannelState.SUBSCRIBED);
      tell(subscription.channel, new ChannelEvent.Subscribe());
      engine.emit(
          new SocketEvent.SubscribeStateChange(
              subscription.channel, ChannelState.PENDING, ChannelState.SUBSCRIBED));
      engine.emit(new SocketEvent.Subscribe(subscription.channel, told));
    }
  }

  private void failed(Subscription subscription, Payload told, AGException error) {
    if (mayAsk(subscription)) {
      forget(subscription);
      tell(subscription.channel, new ChannelEvent.SubscribeFail(error));
      engine.emit(new SocketEvent.SubscribeFail(subscription.channel, error, told));
    }
  }

  /** A message of the server's that a channel's subscriber was kicked out. */
  void kickOut(Payload data) {
    Payload name = data.field(CHANNEL);
    if (!name.isString()) {
      return;
    }
    Subscription subscription = subscriptions.get(unprefixed(name.text()));
    if (subscription != null) {
      Payload message = data.field("message");
      engine.emit(new SocketEvent.KickOut(subscription.channel, message));
      tell(subscription.channel, new ChannelEvent.KickOut(message));
      leave(subscription, ChannelState.UNSUBSCRIBED);
    }
  }

  /** A publication has come. */
  void published(Payload data) {
    Payload name = data.field(CHANNEL);
    if (name.isString()) {
      String channel = unprefixed(name.text());
      if (subscriptions.containsKey(channel)) {
        channels.message(channel, data.field("data"));
      }
    }
  }

  private String unprefixed(String channel) {
    String prefix = socket.options().channelPrefix;
    return channel.startsWith(prefix) ? channel.substring(prefix.length()) : channel;
  }

  private void leave(Subscription subscription, ChannelState next) {
    PendingCall asked = subscription.asked;
    if (asked != null) {
      subscription.asked = null;
      asked.cancel(false);
    }
    String channel = subscription.channel;
    boolean was = subscription.state == ChannelState.SUBSCRIBED;
    if (was) {
      change(subscription, next);
      tell(channel, new ChannelEvent.Unsubscribe());
      engine.emit(new SocketEvent.SubscribeStateChange(channel, ChannelState.SUBSCRIBED, next));
      engine.emit(new SocketEvent.Unsubscribe(channel));
    }
    if (next == ChannelState.UNSUBSCRIBED) {
      forget(subscription);
    }
  }

  private void change(Subscription subscription, ChannelState next) {
    ChannelState before = subscription.state;
    subscription.state = next;
    tell(subscription.channel, new ChannelEvent.SubscribeStateChange(before, next));
  }

  private void tell(String channel, ChannelEvent event) {
    channels.emit(channel, event);
  }

  private void forget(Subscription subscription) {
    subscription.state = ChannelState.UNSUBSCRIBED;
    subscriptions.remove(subscription.channel);
    view.remove(subscription.channel);
  }
}
