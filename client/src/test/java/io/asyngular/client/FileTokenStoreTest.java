package io.asyngular.client;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens in a file: for its owner alone, and whole at any moment. */
@Timeout(60)
class FileTokenStoreTest {
  @TempDir Path folder;
  private Path file;
  private TokenStore store;

  @BeforeEach
  void begin() {
    file = folder.resolve("tokens");
    store = TokenStore.file(file);
  }

  private String permissions() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void tokensAreKeptByName() throws Exception {
    assertThat(store.load("a")).isEmpty();
    store.save("a", "1=x: y");
    store.save("b", "2\\ü");
    store.save("a", "3");
    TokenStore other = TokenStore.file(file);
    assertThat(other.load("a")).contains("3");
    assertThat(other.load("b")).contains("2\\ü");
    assertThat(other.remove("a")).contains("3");
    assertThat(other.remove("a")).isEmpty();
    assertThat(store.load("a")).isEmpty();
    assertThat(store.load("b")).isPresent();
  }

  @Test
  void itsOwnerAloneMayReadIt() throws Exception {
    store.save("a", "1");
    assertThat(permissions()).isEqualTo("rw-------");
  }

  @Test
  void aFileThatOthersMayReadIsTheirsNoMore() throws Exception {
    Files.writeString(file, "a=1\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(store.load("a")).contains("1");
    store.save("b", "2");
    assertThat(permissions()).isEqualTo("rw-------");
    assertThat(store.load("a")).contains("1");
  }

  @Test
  void nothingButTheFileIsLeft() throws Exception {
    for (int i = 0; i < 10; i++) {
      store.save("a", "" + i);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void whoReadsMeanwhileReadsAWholeFile() throws Exception {
    String token = "x".repeat(20_000);
    store.save("a", token);
    var writing =
        inBackground(() -> {
          for (int i = 0; i < 200; i++) {
            store.save("b", "y".repeat(i * 100));
          }
        });
    while (!writing.isDone()) {
      assertThat(TokenStore.file(file).load("a")).contains(token);
    }
    result(writing);
  }

  @Test
  void aFolderThatIsNotThereIsAnError() throws Exception {
    TokenStore lost = TokenStore.file(folder.resolve("none").resolve("tokens"));
    assertThat(lost.load("a")).isEmpty();
    assertThat(lost.remove("a")).isEmpty();
    assertThatThrownBy(() -> lost.save("a", "1")).isInstanceOf(IOException.class);
  }

  @Test
  void aFileThatCannotBeReplacedIsLeftAsItWas() throws Exception {
    Files.createDirectory(file);
    Files.writeString(file.resolve("occupied"), "");
    assertThatThrownBy(() -> store.save("a", "1")).isInstanceOf(IOException.class);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
