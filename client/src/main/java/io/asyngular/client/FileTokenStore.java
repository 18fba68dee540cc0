package io.asyngular.client;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;

/** A properties file, name by token. Guarded by this; blocks for the disk. */
final class FileTokenStore implements TokenStore {
  private static final FileAttribute<?>[] OWNER_ONLY =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
          ? new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
          }
          : new FileAttribute<?>[0];

  private final Path file;

  FileTokenStore(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public synchronized Optional<String> load(String name) throws IOException {
    return Optional.ofNullable(read().getProperty(name));
  }

  @Override
  public synchronized void save(String name, String token) throws IOException {
    Properties tokens = read();
    tokens.setProperty(name, token);
    write(tokens);
  }

  @Override
  public synchronized Optional<String> remove(String name) throws IOException {
    Properties tokens = read();
    Object removed = tokens.remove(name);
    if (removed != null) {
      write(tokens);
    }
    return Optional.ofNullable((String) removed);
  }

  private Properties read() throws IOException {
    var tokens = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        tokens.load(reader);
      }
    }
    return tokens;
  }

  /** Either the old file is there or the new one, and nobody else can ever read it. */
  private void write(Properties tokens) throws IOException {
    Path folder = file.getParent();
    Path fresh = Files.createTempFile(folder, ".tokens", null, OWNER_ONLY);
    try {
      try (Writer writer = Files.newBufferedWriter(fresh)) {
        tokens.store(writer, null);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
