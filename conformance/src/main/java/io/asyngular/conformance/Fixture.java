package io.asyngular.conformance;

import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerBuilder;
import io.asyngular.server.AGServerSocket;

/** Starts the fixture and says where it listens. Ends at once when told to. */
public final class Fixture {
  private static final String LOCALHOST = "127.0.0.1";

  private Fixture() {}

  /** {@code --port N --options JSON --plain true --threads loop|pool}, each optional. */
  public static void main(String... words) {
    var arguments = Arguments.parse(words);
    AGServerBuilder builder =
        FixtureOptions.apply(
            arguments.options(),
            AGServer.builder().host(LOCALHOST).loopAffine(arguments.loopAffine()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
    if (arguments.plain()) {
      servePlainly(listen(builder, arguments));
    } else {
      var records = new Records();
      AGServer server = listen(Middleware.addTo(builder, records), arguments);
      records.follow(server);
      for (AGServerSocket socket : server.connections()) {
        new ServedSocket(server, socket, records).serve();
      }
    }
  }

  private static AGServer listen(AGServerBuilder builder, Arguments arguments) {
    AGServer server = builder.listen(arguments.port());
    System.out.println("listening on " + server.port());
    return server;
  }

  /** Nothing but what load is measured on. */
  private static void servePlainly(AGServer server) {
    for (AGServerSocket socket : server.connections()) {
      socket
          .procedure("echo")
          .loop(requests -> {
            for (var request : requests) {
              request.end(request.data());
            }
          });
      ServedSocket.takeEach(socket, "slow", data -> Thread.sleep(ServedSocket.SLOW_MILLIS));
      ServedSocket.takeEach(socket, "noop", Fixture::ignore);
      socket.settle();
    }
  }

  private static void ignore(Payload data) {}
}
