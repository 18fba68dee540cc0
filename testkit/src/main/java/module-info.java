/** The contracts that engines are held to, and a clock by hand. */
module io.asyngular.testkit {
  requires transitive io.asyngular.broker;
  requires transitive io.asyngular.stream;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires static transitive org.jspecify;

  exports io.asyngular.testkit;
}
