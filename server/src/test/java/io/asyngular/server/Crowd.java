package io.asyngular.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Many clients in a process of their own, since one process may not open enough files for both
 * ends. Each writes its upgrade request, handshake, three transmits and a call in one go.
 */
final class Crowd implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Process process;

  private Crowd(Process process) {
    this.process = process;
  }

  /** Starts the process; the clients stay until this is closed. */
  static Crowd of(int clients, int port) throws Exception {
    String classFile = Crowd.class.getName().replace('.', '/') + ".class";
    var here = Objects.requireNonNull(Crowd.class.getResource("Crowd.class")).toURI();
    Path classes = Path.of(here);
    for (int i = 0; i < classFile.split("/", -1).length; i++) {
      classes = Objects.requireNonNull(classes.getParent());
    }
    return new Crowd(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                classes.toString(),
                Crowd.class.getName(),
                String.valueOf(clients),
                String.valueOf(port))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** What the clients have to say when all have their answers, or one has lost its patience. */
  String verdict() throws IOException {
    return process.inputReader().readLine();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
  }

  @SuppressWarnings("SystemOut") // the other process
  public static void main(String[] args) throws Exception {
    var sockets = new ArrayList<Socket>();
    int clients = Integer.parseInt(args[0]);
    for (int i = 0; i < clients; i++) {
      var socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
      sockets.add(socket);
      socket.getOutputStream().write(everything());
    }
    System.out.println(awaitAnswers(sockets));
    System.out.flush();
    System.in.read(); // the end of this process ends the connections
  }

  private static byte[] everything() {
    var all = new ByteArrayOutputStream();
    all.writeBytes(TestClient.upgradeRequest("/asyngular/").getBytes(StandardCharsets.US_ASCII));
    for (String text :
        List.of(
            TestClient.HANDSHAKE,
            "{\"event\":\"m\",\"data\":1}",
            "{\"event\":\"m\",\"data\":2}",
            "{\"event\":\"m\",\"data\":3}",
            "{\"event\":\"call\",\"data\":4,\"cid\":2}")) {
      all.writeBytes(TestClient.frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
    }
    return all.toByteArray();
  }

  private static String awaitAnswers(List<Socket> sockets) throws IOException {
    int answered = 0;
    for (Socket socket : sockets) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      InputStream in = socket.getInputStream();
      var got = new StringBuilder();
      byte[] buffer = new byte[4096];
      while (got.indexOf("{\"rid\":2,\"data\":\"done\"}") < 0) {
        int read = in.read(buffer);
        if (read < 0) {
          return "after " + answered + " answers one was closed; it got " + got;
        }
        got.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
      }
      answered++;
    }
    return answered + " answered";
  }
}
