package io.asyngular.cli;

import io.asyngular.server.AGServer;
import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the page and its sockets until it is told to end. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Starts a server with a chat, on a page that shows its streams live.",
    footer = {
      "",
      "Open the page in two tabs. What one says, both read. Then slow down the loop",
      "that handles one tab's messages, send a burst, and watch the messages wait in",
      "receivers/chat, while the other tab is served as before. Kill the stream: its",
      "figure is 0 at once.",
      "",
      "JavaScript clients of SocketCluster and Asyngular connect to the same port:",
      "  socketClusterClient.create({port: 8000})             path /socketcluster/",
      "  asyngularClient.create({port: 8000})                 path /asyngular/",
      "",
      "Examples:",
      "  asyngular serve                        on this machine only, port 8000",
      "  asyngular serve --port 0               any free port",
      "  asyngular serve --host 0.0.0.0         reachable from other machines",
      "  asyngular serve --config server.properties",
      "  ASYNGULAR_AUTH_KEY=… asyngular serve   options may stand in the environment too",
      "  asyngular serve --tls-certificate chain.pem --tls-key key.pem"
    })
final class Serve implements Callable<Integer> {
  /** Where the loops of sockets run. */
  private enum Threads {
    loop,
    pool
  }

  @Option(
      names = "--host",
      description = "The address to listen on. Default: ${DEFAULT-VALUE}, this machine only.")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      description = "The port, 0 for any that is free. Default: ${DEFAULT-VALUE}.")
  private int port = 8000;

  @Option(
      names = "--threads",
      description =
          "Where loops run: on their connection's event loop (loop), or on the JVM's pool for"
              + " virtual threads (pool). Default: ${DEFAULT-VALUE}.")
  private Threads threads = Threads.loop;

  @Option(
      names = Settings.CONFIG,
      paramLabel = "FILE",
      description =
          "A properties file with options, such as ping-interval=5s. What is said here, or in the"
              + " environment as ASYNGULAR_PING_INTERVAL, wins over it.")
  @SuppressWarnings("UnusedVariable") // read by Settings, before all else
  private @Nullable Path config;

  @Mixin private final ServerSettings settings = new ServerSettings();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  /** What picocli fills in. */
  Serve() {}

  @Override
  public Integer call() throws Exception {
    AGServer server =
        settings
            .applyTo(
                AGServer.builder()
                    .host(host)
                    .sameOriginOnly(true)
                    .allowClientPublish(false)
                    .loopAffine(threads == Threads.loop)
                    .http(new PageFiles()))
            .listen(port);
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              server.close();
              ended.countDown();
            }));
    new Demo(server).start();
    PrintWriter out = spec.commandLine().getOut();
    String at = place(server.address().getAddress()) + ":" + server.port();
    String s = settings.isSecure() ? "s" : "";
    out.println(
        "asyngular serves http"
            + s
            + "://"
            + at
            + "/ and ws"
            + s
            + "://"
            + at
            + "/asyngular/ (Ctrl-C ends)");
    out.flush();
    ended.await();
    return 0;
  }

  /** As it is written in an address line. */
  private static String place(InetAddress address) {
    if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
      return "localhost";
    }
    String number = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + number + "]" : number;
  }
}
