/** Ordered streams: write, iterate, measure, close and kill them. Depends on nothing. */
module io.asyngular.stream {
  requires static transitive org.jspecify;

  exports io.asyngular.stream;
}
