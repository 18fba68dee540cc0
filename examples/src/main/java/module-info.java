/** What the documentation shows, as programs that run. */
module io.asyngular.examples {
  requires io.asyngular.client;
  requires io.asyngular.server;
  requires java.net.http;
  requires static org.jspecify;

  opens io.asyngular.examples; // records to the binder
}
