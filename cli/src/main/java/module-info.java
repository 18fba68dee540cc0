/** The {@code asyngular} command. */
module io.asyngular.cli {
  requires info.picocli;
  requires HdrHistogram;
  requires io.asyngular.client;
  requires io.asyngular.server;
  requires static org.jspecify;

  opens io.asyngular.cli; // records to the binder, options to the command line's reader
}
