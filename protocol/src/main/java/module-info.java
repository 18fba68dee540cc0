/** What is on the wire: packets, codecs, payloads, errors and close codes. No threads, no I/O. */
module io.asyngular.protocol {
  requires static transitive org.jspecify;

  exports io.asyngular.protocol;
}
