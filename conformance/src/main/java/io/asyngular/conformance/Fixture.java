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
    AGServerBuilder builder = AGServer.builder().host(LOCALHOST).loopAffine(arguments.loopAffine());
    FixtureOptions.apply(arguments.options(), builder);
    AGServer server = builder.listen(arguments.port());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
    if (arguments.plain()) {
      System.out.println("listening on " + server.port());
      servePlainly(server);
    } else {
      var records = new Records(server);
      System.out.println("listening on " + server.port());
      for (AGServerSocket socket : server.connections()) {
        new ServedSocket(server, socket, records).serve();
      }
    }
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
