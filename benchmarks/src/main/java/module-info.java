/** What the stream costs beside its peers. */
module io.asyngular.benchmarks {
  requires io.asyngular.stream;
  requires com.softwaremill.jox;
  requires jmh.core;
  requires reactor.core;
  requires static org.jspecify;

  opens io.asyngular.benchmarks; // to what is generated from it
}
