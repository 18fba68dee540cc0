package io.asyngular.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that does what a test tells it to, and nothing by itself. */
final class ScriptedServer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int BACKLOG = 50;
  private final ServerSocket listening;

  private final List<Peer> peers = new CopyOnWriteArrayList<>();

  private ScriptedServer(ServerSocket listening) throws IOException {
    this.listening = listening;
    listening.setSoTimeout(PATIENCE_MILLIS);
  }

  static ScriptedServer start() throws IOException {
    return new ScriptedServer(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
  }

  /** One whose connections keep little unread, so that they hold clients back soon. */
  static ScriptedServer narrow(int receiveBuffer) throws IOException {
    var listening = new ServerSocket();
    listening.setReceiveBufferSize(receiveBuffer);
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    return new ScriptedServer(listening);
  }

  int port() {
    return listening.getLocalPort();
  }

  String url() {
    return "ws://127.0.0.1:" + port() + "/asyngular/";
  }

  /** The next connection, on which nothing has been read. */
  Peer accept() {
    try {
      var peer = new Peer(listening.accept());
      peers.add(peer);
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next connection, once its handshake is done. */
  Peer open() {
    return accept().upgrade().handshake();
  }

  /** The first connection that the client wants to be open. */
  Peer openSkippingThoseGivenUp() {
    Peer peer = accept();
    while (!peer.tryToOpen()) {
      peer.drop();
      peer = accept();
    }
    return peer;
  }

  /** Drops what has been accepted, or clients would wait for their goodbye. */
  @Override
  public void close() {
    peers.forEach(Peer::drop);
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
