/** A client: it connects, reconnects, subscribes anew, and consumes what comes as streams. */
module io.asyngular.client {
  requires transitive io.asyngular.socket;
  requires static transitive org.jspecify;
  requires io.netty.buffer;
  requires io.netty.codec.compression;
  requires io.netty.codec.http;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;

  exports io.asyngular.client;
}
