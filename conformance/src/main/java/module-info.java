/** The server that conformance suites talk to. */
module io.asyngular.conformance {
  requires io.asyngular.server;
  requires tools.jackson.databind;
  requires static org.jspecify;
}
