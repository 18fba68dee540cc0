package io.asyngular.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "invoke",
        "transmit",
        "publish",
        "subscribe",
        "completion",
        "bench",
        "bench rpc",
        "bench fanout",
        "bench connections"
      })
  void theHelpOfEachCommandHasExamples(String command) {
    Ran ran = Ran.command((command + " --help").split(" ", -1));
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("Examples:", "asyngular " + command);
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void theHelpOfAllNamesEach() {
    assertThat(Ran.command("--help").out())
        .contains("serve", "invoke", "transmit", "publish", "subscribe", "bench", "completion");
  }

  @Test
  void wordsThatSayNothingAreAUsageError() {
    assertThat(Ran.command().code()).isEqualTo(2);
    assertThat(Ran.command("dance").code()).isEqualTo(2);
    assertThat(Ran.command("dance").err()).contains("dance");
  }

  @Test
  void theCompletionKnowsCommandsAndOptions() {
    Ran ran = Ran.command("completion");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).startsWith("#!").contains("subscribe", "--reconnect-delay", "fanout");
  }

  @Test
  void optionsOfNestedCommandsMayStandInTheFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("settings.properties");
    Files.writeString(file, "clients=0\n");
    Ran ran =
        Ran.in(Map.of("ASYNGULAR_CONFIG", file.toString()), "bench", "rpc", "ws://127.0.0.1:1");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--clients is at least 1");
  }

  @Test
  void anOptionOfTheFileThatNoCommandHasIsRefused(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("settings.properties");
    Files.writeString(file, "tiemout=5s\n");
    Ran ran = Ran.in(Map.of("ASYNGULAR_CONFIG", file.toString()), "--help");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("tiemout");
  }
}
