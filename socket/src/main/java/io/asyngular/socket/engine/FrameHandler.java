package io.asyngular.socket.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The end of the pipeline: WebSocket frames to the engine, each copied once to an array of its own,
 * so that no pooled buffer leaves this class. Fragments are put together up to the largest payload.
 */
public final class FrameHandler extends ChannelInboundHandlerAdapter {
  private static final int INVALID_TEXT = 1007;
  private static final int TOO_BIG = 1009;
  private static final int NO_CODE = 1005;

  private final SocketEngine engine;
  private final long maxPayload;
  private @Nullable ByteArrayOutputStream fragments;
  private boolean fragmentsAreBinary;

  /** A handler that refuses messages of more than that many bytes, with code 1009. */
  public FrameHandler(SocketEngine engine, long maxPayload) {
    this.engine = engine;
    this.maxPayload = maxPayload;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      switch (message) {
        case TextWebSocketFrame text -> first(text, false);
        case BinaryWebSocketFrame binary -> first(binary, true);
        case ContinuationWebSocketFrame more -> continued(more);
        case CloseWebSocketFrame close -> {
          int code = close.statusCode();
          engine.peerClosed(code < 0 ? NO_CODE : code, close.reasonText());
        }
        case PingWebSocketFrame ping ->
            engine.sender().putAlone(Frame.pong(ByteBufUtil.getBytes(ping.content())));
        default -> {} // WebSocket's own pongs mean nothing here
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void first(WebSocketFrame frame, boolean binary) {
    ByteBuf content = frame.content();
    if (frame.isFinalFragment()) {
      whole(ByteBufUtil.getBytes(content), binary);
    } else {
      fragments = new ByteArrayOutputStream(content.readableBytes());
      fragmentsAreBinary = binary;
      append(content);
    }
  }

  private void continued(WebSocketFrame frame) {
    append(frame.content());
    ByteArrayOutputStream all = fragments;
    if (all != null && frame.isFinalFragment()) {
      fragments = null;
      whole(all.toByteArray(), fragmentsAreBinary);
    }
  }

  private void append(ByteBuf content) {
    ByteArrayOutputStream all = fragments;
    if (all == null) {
      return; // one that was too big: its rest is of no interest
    }
    if (all.size() + content.readableBytes() > maxPayload) {
      fragments = null;
      engine.violated(TOO_BIG, "Max payload size exceeded");
      return;
    }
    all.writeBytes(ByteBufUtil.getBytes(content));
  }

  private void whole(byte[] frame, boolean binary) {
    if (!binary && !isUtf8(frame)) {
      engine.violated(INVALID_TEXT, "Invalid UTF-8 in a text frame");
    } else {
      engine.frame(frame, binary);
    }
  }

  private static boolean isUtf8(byte[] text) {
    for (byte b : text) {
      if (b < 0) {
        try {
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
          return true;
        } catch (CharacterCodingException e) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    engine.writableAgain();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    engine.hungUp();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      engine.violated(corrupted.closeStatus().code(), String.valueOf(corrupted.getMessage()));
    } else {
      if (!(cause instanceof IOException)) {
        engine.failed(cause);
      }
      context.close();
    }
  }
}
