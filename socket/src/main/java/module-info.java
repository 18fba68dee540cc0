/** One connection, either end: calls, acknowledgements, heartbeat and the streams of a socket. */
@SuppressWarnings("module") // they are compiled after this
module io.asyngular.socket {
  requires transitive io.asyngular.stream;
  requires transitive io.asyngular.protocol;
  requires static transitive org.jspecify;
  requires io.netty.buffer;
  requires io.netty.codec.compression;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires com.fasterxml.jackson.annotation;
  requires tools.jackson.core;
  requires tools.jackson.databind;

  exports io.asyngular.socket;
  exports io.asyngular.socket.engine to
      io.asyngular.client,
      io.asyngular.server;
}
