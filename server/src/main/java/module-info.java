/** A server: it accepts sockets, answers their handshakes and carries what they publish. */
module io.asyngular.server {
  requires transitive io.asyngular.broker;
  requires transitive io.asyngular.socket;
  requires static transitive org.jspecify;
  requires io.netty.buffer;
  requires io.netty.codec.http;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  requires transitive io.netty.transport; // of NettyAttachment alone
  requires io.netty.transport.classes.epoll;

  exports io.asyngular.server;
}
