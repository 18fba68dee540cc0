package io.asyngular.stream;

/** The host of streams that belong to nobody. */
enum StandaloneHost implements StreamHost {
  INSTANCE
}
