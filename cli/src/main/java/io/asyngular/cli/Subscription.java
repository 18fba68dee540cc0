package io.asyngular.cli;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.ChannelMessage;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.ConsumerNode;
import io.asyngular.stream.StreamConsumer;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Channels that are printed, through all connections, until it is ended, or fails. What has come
 * before that is printed.
 */
final class Subscription implements Session.Watcher {
  private static final String CHANNEL = "channel";

  private final SequencedSet<String> channels;
  private final ClientSettings settings;
  private final PrintWriter err;
  private final AtomicReference<@Nullable AGException> failure = new AtomicReference<>();
  private final CountDownLatch subscribed;

  /** Where the messages are taken from, once they are; guarded by this, as is the next. */
  private @Nullable ConsumerNode messages;

  private boolean ended;

  /** What was said last of a connection that could not be had; the session's thread alone. */
  private String lastLoss = "";

  Subscription(SequencedSet<String> channels, ClientSettings settings, PrintWriter err) {
    this.channels = channels;
    this.settings = settings;
    this.err = err;
    this.subscribed = new CountDownLatch(channels.size());
  }

  /**
   * Prints so many messages, or until it is ended, or nobody reads them.
   *
   * @throws AGException when there is no connection, or one of the channels is refused
   */
  void run(Endpoint endpoint, PrintWriter out, long count) throws InterruptedException {
    try (Session session = Session.open(endpoint, settings, UnaryOperator.identity(), this);
        StreamConsumer<ChannelMessage> consumer = session.socket().messages().consumer()) {
      begin(session.socket(), consumer.node());
      print(consumer, out, count);
    }
    AGException why = failure.get();
    if (why != null) {
      throw why;
    }
  }

  private void begin(AGClientSocket socket, ConsumerNode node) throws InterruptedException {
    synchronized (this) {
      messages = node;
      if (ended) {
        node.kill();
      }
    }
    hear(socket, SocketEvent.Subscribe.class, this::subscribed);
    hear(socket, SocketEvent.SubscribeFail.class, refused -> fail(refused.error()));
    hear(socket, SocketEvent.KickOut.class, this::kickedOut);
    channels.forEach(socket::subscribe);
    socket.settle(); // the messages are taken from elsewhere
    long patience = settings.timeout().toMillis();
    if (!subscribed.await(patience, TimeUnit.MILLISECONDS)) {
      fail(
          new AGException(
              ErrorNames.TIMEOUT, "The subscription was not answered within " + patience + " ms"));
    }
  }

  private static void print(StreamConsumer<ChannelMessage> consumer, PrintWriter out, long count) {
    for (long left = count; left > 0 && consumer.hasNext(); left--) {
      ChannelMessage message = consumer.next();
      out.println(line(message));
      boolean last = left == 1 || consumer.node().backpressure() == 0;
      if (last && out.checkError()) { // which flushes
        return; // nobody reads any more
      }
    }
  }

  private static String line(ChannelMessage message) {
    Map<String, Payload> members = new LinkedHashMap<>();
    members.put(CHANNEL, Json.string(message.channel()));
    members.put("data", message.data());
    return Json.line(Json.object(members));
  }

  /** Has it end soon, with what has been printed by then. Any thread. */
  synchronized void end() {
    ended = true;
    if (messages != null) {
      messages.kill();
    }
    settle();
  }

  private synchronized void fail(AGException why) {
    failure.compareAndSet(null, why);
    if (messages != null) {
      messages.close();
    }
    settle();
  }

  /** Nobody is to wait for the subscriptions any more. */
  private void settle() {
    while (subscribed.getCount() > 0) {
      subscribed.countDown();
    }
  }

  // What happens

  private static <E extends SocketEvent> void hear(
      AGClientSocket socket, Class<E> type, Consumer<E> then) {
    socket.listener(type).loop(events -> events.forEach(then));
  }

  private void subscribed(SocketEvent.Subscribe event) {
    say("subscribed to " + event.channel());
    subscribed.countDown();
  }

  private void kickedOut(SocketEvent.KickOut event) {
    String what = "Kicked out of " + event.channel() + because(event.message());
    fail(new AGException("KickOutError", what));
  }

  private static String because(Payload message) {
    return message.isString() ? ": " + message.text() : "";
  }

  @Override
  public void lost(AGException why, boolean forGood) {
    if (forGood) {
      fail(why);
    } else if (!why.getMessage().equals(lastLoss)) { // and not each attempt in vain
      lastLoss = why.getMessage();
      say(lastLoss + "; connecting again every " + settings.reconnectDelay().toMillis() + " ms");
    }
  }

  @Override
  public void back() {
    lastLoss = "";
    say("connected again");
  }

  private void say(String what) {
    err.println("asyngular: " + what);
    err.flush();
  }
}
