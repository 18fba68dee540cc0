package io.asyngular.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "ws://localhost, ws://localhost/asyngular/",
    "ws://localhost:80/x, ws://localhost/x",
    "ws://localhost:8000/, ws://localhost:8000/",
    "wss://example.com, wss://example.com/asyngular/",
    "wss://example.com:443/, wss://example.com/",
    "wss://example.com:80/, wss://example.com:80/",
    "http://localhost:8000/socketcluster/, ws://localhost:8000/socketcluster/",
    "https://example.com, wss://example.com/asyngular/",
    "ws://[::1]:8000/, ws://[::1]:8000/",
    "ws://h/a%20b/, ws://h/a%20b/",
    "ws://h/?a=1&b=2&a=3, ws://h/?a=1&a=3&b=2",
    "ws://h/?a, ws://h/?a=",
    "ws://h/?a=x%26b%3Dy, ws://h/?a=x%26b%3Dy",
    "ws://h/?a=1+2, ws://h/?a=1+2",
    "ws://h/?, ws://h/",
  })
  void aUrlIsReadAndWritten(String url, String uri) {
    assertThat(Address.of(url).uri()).isEqualTo(uri);
  }

  @Test
  void whatIsEncodedInTheQueryIsPartOfItsValue() {
    assertThat(Address.of("ws://h/?a=x%26b%3Dy&c=1+2%2B3").query())
        .isEqualTo(Map.of("a", List.of("x&b=y"), "c", List.of("1 2+3")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "localhost:8000",
        "ftp://h/",
        "ws://",
        "ws:///x",
        "ws://h:x/",
        "ws://h:70000/",
        "ws://h:0/",
        "ws://a b/",
        "ws://h/%zz"
      })
  void aUrlThatCannotBeIsRefused(String url) {
    assertThatThrownBy(() -> Address.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("url ");
  }

  @Test
  void partsReplaceParts() {
    AGClientBuilder builder =
        AGClientSocket.builder("ws://h/?a=1")
            .secure(true)
            .hostname("::1")
            .port(8000)
            .path("/p/")
            .query("b", "x y", "&")
            .query("a", "2");
    assertThat(builder.options().address.uri()).isEqualTo("wss://[::1]:8000/p/?a=2&b=x+y&b=%26");
    assertThat(builder.port(443).options().address.uri()).startsWith("wss://[::1]/p/");
    assertThat(builder.socketPath(Path.of("/run/s")).options().address.uri())
        .startsWith("wss+unix:///run/s:/p/");
  }

  @Test
  void partsThatCannotBeAreRefused() {
    AGClientBuilder builder = AGClientSocket.builder("ws://h/");
    for (Runnable bad :
        List.<Runnable>of(
            () -> builder.port(0),
            () -> builder.port(65536),
            () -> builder.path("x"),
            () -> builder.path("/x?y"),
            () -> builder.maxPayload(0),
            () -> builder.outboundLimit(-1),
            () -> builder.connectTimeout(java.time.Duration.ZERO),
            () -> builder.ackTimeout(java.time.Duration.ofDays(30)),
            () -> builder.trust(Path.of("/none/at/all")))) {
      assertThatThrownBy(bad::run).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aBuilderIsNotChangedByWhatIsMadeOfIt() {
    AGClientBuilder builder = AGClientSocket.builder("ws://h/");
    builder.hostname("other").header("a", "b").query("a", "b").channelPrefix("p");
    assertThat(builder.options().address.uri()).isEqualTo("ws://h/");
    assertThat(builder.options().headers).isEmpty();
    assertThat(builder.options().channelPrefix).isEmpty();
  }
}
