package io.asyngular.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.broker.MemoryBroker;
import io.asyngular.protocol.JsonCodec;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.socket.DefaultBinder;
import io.asyngular.testkit.ManualClock;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of a server: checked where they are given, and never changed afterwards. */
@Timeout(60)
class BuilderTest {
  private static Arguments duration(
      String name, BiFunction<AGServerBuilder, Duration, AGServerBuilder> option) {
    return Arguments.of(name, option);
  }

  static Stream<Arguments> durations() {
    return Stream.of(
        duration("ackTimeout", AGServerBuilder::ackTimeout),
        duration("handshakeTimeout", AGServerBuilder::handshakeTimeout),
        duration("pingInterval", AGServerBuilder::pingInterval),
        duration("pingTimeout", AGServerBuilder::pingTimeout),
        duration("closeTimeout", AGServerBuilder::closeTimeout),
        duration("middlewareTimeout", AGServerBuilder::middlewareTimeout),
        duration("batchOnHandshake", AGServerBuilder::batchOnHandshake),
        duration("batchInterval", AGServerBuilder::batchInterval));
  }

  @ParameterizedTest
  @MethodSource("durations")
  void durationsArePositive(
      String name, BiFunction<AGServerBuilder, Duration, AGServerBuilder> option) {
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertThatThrownBy(() -> option.apply(AGServer.builder(), wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(name + " must be positive, not " + wrong);
    }
    assertThat(option.apply(AGServer.builder(), Duration.ofNanos(1))).isNotNull();
    assertThatThrownBy(() -> option.apply(AGServer.builder(), ChronoUnit.FOREVER.getDuration()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + " must be at most ");
  }

  static Stream<Arguments> numbers() {
    BiFunction<AGServerBuilder, Integer, AGServerBuilder> maxPayload = AGServerBuilder::maxPayload;
    BiFunction<AGServerBuilder, Integer, AGServerBuilder> limit = AGServerBuilder::channelLimit;
    BiFunction<AGServerBuilder, Integer, AGServerBuilder> loops = AGServerBuilder::eventLoops;
    BiFunction<AGServerBuilder, Integer, AGServerBuilder> buffer = AGServerBuilder::socketBuffer;
    return Stream.of(
        Arguments.of("maxPayload", maxPayload),
        Arguments.of("channelLimit", limit),
        Arguments.of("eventLoops", loops),
        Arguments.of("socketBuffer", buffer));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void numbersArePositive(
      String name, BiFunction<AGServerBuilder, Integer, AGServerBuilder> option) {
    for (int wrong : new int[] {0, -1}) {
      assertThatThrownBy(() -> option.apply(AGServer.builder(), wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(name + " must be positive, not " + wrong);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void aPortIsOneOfThoseThatThereAre(int port) {
    assertThatThrownBy(() -> AGServer.builder().listen(port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port must be from 0 to 65535, not " + port);
  }

  @Test
  void aPortThatIsTakenIsToldAndLeavesNothingBehind() {
    try (AGServer first = AGServer.builder().host("127.0.0.1").listen(0)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> AGServer.builder().host("127.0.0.1").listen(first.port()))
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("cannot listen on 127.0.0.1:" + first.port());
      }
    }
  }

  @Test
  void pathsBeginWithASlash() {
    for (String path : new String[] {"chat", "", "*"}) {
      assertThatThrownBy(() -> AGServer.builder().paths("/a/", path))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("paths");
    }
    assertThatThrownBy(() -> AGServer.builder().paths())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("paths");
    assertThat(AGServer.builder().paths("/a/", "/a/")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a,b", "a\r\nX: y", "ü"})
  void subprotocolsAreNames(String name) {
    assertThatThrownBy(() -> AGServer.builder().subprotocols("good", name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("subprotocols ");
  }

  static Stream<Arguments> options() {
    var auth = JwtAuthEngine.random();
    var clock = new ManualClock();
    return Stream.<Map.Entry<String, UnaryOperator<AGServerBuilder>>>of(
            Map.entry("host", b -> b.host("localhost")),
            Map.entry("paths", b -> b.paths("/x/")),
            Map.entry("origins", b -> b.origins("a:1")),
            Map.entry("sameOriginOnly", b -> b.sameOriginOnly(true)),
            Map.entry("subprotocols", b -> b.subprotocols("x")),
            Map.entry("protocolVersion", b -> b.protocolVersion(ProtocolVersion.V1)),
            Map.entry("maxPayload", b -> b.maxPayload(5)),
            Map.entry("perMessageDeflate", b -> b.perMessageDeflate(true)),
            Map.entry("strictHandshake", b -> b.strictHandshake(false)),
            Map.entry("pingTimeoutDisabled", b -> b.pingTimeoutDisabled(true)),
            Map.entry("auth", b -> b.auth(auth)),
            Map.entry("allowClientPublish", b -> b.allowClientPublish(false)),
            Map.entry("channelLimit", b -> b.channelLimit(3)),
            Map.entry("handshake", b -> b.handshake(actions -> {})),
            Map.entry("inboundRaw", b -> b.inboundRaw(actions -> {})),
            Map.entry("inbound", b -> b.inbound(actions -> {})),
            Map.entry("outbound", b -> b.outbound(actions -> {})),
            Map.entry("middlewareEmitFailures", b -> b.middlewareEmitFailures(false)),
            Map.entry("cleanupMode", b -> b.cleanupMode(CleanupMode.NONE)),
            Map.entry("loopAffine", b -> b.loopAffine(true)),
            Map.entry("eventLoops", b -> b.eventLoops(77)),
            Map.entry("socketBuffer", b -> b.socketBuffer(1)),
            Map.entry("http", b -> b.http(path -> Optional.empty())),
            Map.entry("serve", b -> b.serve(socket -> {})),
            Map.entry("broker", b -> b.broker(new MemoryBroker())),
            Map.entry("codec", b -> b.codec(new JsonCodec(DefaultBinder.binder()))),
            Map.entry("binder", b -> b.binder(DefaultBinder.binder())),
            Map.entry("clock", b -> b.clock(clock)))
        .map(option -> Arguments.of(option.getKey(), option.getValue()));
  }

  @ParameterizedTest
  @MethodSource("options")
  void aBuilderIsNotChangedByWhatIsMadeFromIt(String name, UnaryOperator<AGServerBuilder> option) {
    AGServerBuilder builder = AGServer.builder().clock(new ManualClock());
    List<Object> before = values(builder);
    AGServerBuilder changed = option.apply(builder);
    assertThat(changed).as(name).isNotSameAs(builder);
    assertThat(values(builder)).as(name).isEqualTo(before);
    assertThat(values(changed)).as(name).isNotEqualTo(before);
  }

  /** All that a builder has been told. */
  private static List<Object> values(AGServerBuilder builder) {
    var values = new ArrayList<Object>();
    ServerOptions options = builder.options();
    for (var field : ServerOptions.class.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        try {
          field.setAccessible(true);
          values.add(Optional.ofNullable(field.get(options)));
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
    return values;
  }

  @Test
  void oneBuilderMakesManyServersThatKnowNothingOfEachOther() throws Exception {
    AGServerBuilder builder =
        AGServer.builder()
            .host("127.0.0.1")
            .closeTimeout(Duration.ofMillis(100))
            .serve(socket -> socket.transmit("hello", 1));
    AGServer one = builder.listen(0);
    try (AGServer other = builder.listen(0);
        AGServer third = builder.paths("/third/").listen(0);
        TestClient client = TestClient.open(one).subscribed("a");
        TestClient stranger = TestClient.open(other).subscribed("a");
        TestClient guest = TestClient.tcp(third).upgrade("/third/").handshake()) {
      assertThat(List.of(one.port(), other.port(), third.port())).doesNotHaveDuplicates();
      assertThat(guest.next()).isEqualTo("{\"event\":\"hello\",\"data\":1}");
      one.exchange().invokePublish("a", 1);
      other.exchange().invokePublish("a", 2);
      assertThat(untilPublished(client)).endsWith("\"data\":1}}");
      assertThat(untilPublished(stranger)).endsWith("\"data\":2}}");
      one.client(client.id()).orElseThrow().setAuthToken(Map.of("name", "bob"));
      String token = one.client(client.id()).orElseThrow().authToken().orElseThrow().signed();
      stranger.invoke("#authenticate", '"' + token + '"', 5);
      assertThat(stranger.next()).as("each has keys of its own").contains("invalid signature");
      one.close();
      other.exchange().invokePublish("a", 3);
      while (!stranger.next().endsWith("\"data\":3}}")) {}
      assertThat(other.clientCount()).isEqualTo(1);
    }
  }

  private static String untilPublished(TestClient client) {
    String text = client.next();
    while (!text.contains("#publish")) {
      text = client.next();
    }
    return text;
  }

  @Test
  void aServerListensWhereItIsTold() {
    try (AGServer server = AGServer.builder().host("127.0.0.1").listen(0)) {
      InetSocketAddress address = server.address();
      assertThat(address.getAddress()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
      assertThat(address.getPort()).isEqualTo(server.port()).isPositive();
    }
    assertThatThrownBy(() -> AGServer.builder().host("no.such.host.invalid").listen(0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no.such.host.invalid");
  }
}
