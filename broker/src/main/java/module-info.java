/** The publish/subscribe engine seam, and the engine in memory. */
module io.asyngular.broker {
  requires transitive io.asyngular.stream;
  requires static transitive org.jspecify;

  exports io.asyngular.broker;
}
