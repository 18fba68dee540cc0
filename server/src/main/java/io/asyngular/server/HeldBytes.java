package io.asyngular.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Keeps what a client sends behind its upgrade request until there is a WebSocket to give it to;
 * reading is paused meanwhile, so that it is only what had been read in one go. Removed, it passes
 * on what it has. Event loop only.
 */
final class HeldBytes extends ChannelInboundHandlerAdapter {
  private final Queue<Object> held = new ArrayDeque<>();
  private boolean released;

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    if (released) {
      context.fireChannelRead(bytes);
    } else {
      held.add(bytes);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    released = true;
    boolean any = !held.isEmpty();
    for (Object bytes = held.poll(); bytes != null; bytes = held.poll()) {
      context.fireChannelRead(bytes);
    }
    if (any) {
      context.fireChannelReadComplete();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
    context.fireChannelInactive();
  }
}
