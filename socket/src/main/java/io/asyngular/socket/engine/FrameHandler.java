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
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The end of the pipeline: WebSocket frames to the connection, each copied once to an array of its
 * own, so that no pooled buffer leaves this class. Fragments are put together, and then inflated if
 * they are compressed, either up to the largest payload.
 */
public final class FrameHandler extends ChannelInboundHandlerAdapter {
  private static final int PROTOCOL_ERROR = 1002;
  private static final int INVALID_DATA = 1007;
  private static final int TOO_BIG = 1009;
  private static final int NO_CODE = 1005;

  /** The first of the reserved bits, on the first frame of a compressed message. */
  private static final int RSV1 = 4;

  private final Connection connection;
  private final long maxPayload;
  private @Nullable ByteArrayOutputStream fragments;
  private boolean fragmentsAreBinary;
  private boolean fragmentsAreCompressed;

  /**
   * A handler of the engine's present connection that refuses messages of more than that many
   * bytes, with code 1009.
   */
  public FrameHandler(SocketEngine engine, long maxPayload) {
    this.connection = engine.connected();
    this.maxPayload = maxPayload;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof WebSocketFrame frame && !isAllowed(frame)) {
        connection.violated(PROTOCOL_ERROR, "Reserved bits are set that nobody has agreed on");
        return;
      }
      switch (message) {
        case TextWebSocketFrame text -> first(text, false);
        case BinaryWebSocketFrame binary -> first(binary, true);
        case ContinuationWebSocketFrame more -> continued(more);
        case CloseWebSocketFrame close -> {
          int code = close.statusCode();
          connection.peerClosed(code < 0 ? NO_CODE : code, close.reasonText());
        }
        case PingWebSocketFrame ping -> connection.pinged(ByteBufUtil.getBytes(ping.content()));
        default -> {} // WebSocket's own pongs mean nothing here
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /** Without compression the decoder lets no reserved bit pass. */
  private static boolean isAllowed(WebSocketFrame frame) {
    boolean first = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
    return frame.rsv() == 0 || (frame.rsv() == RSV1 && first);
  }

  private void first(WebSocketFrame frame, boolean binary) {
    ByteBuf content = frame.content();
    boolean compressed = frame.rsv() == RSV1;
    if (frame.isFinalFragment()) {
      whole(ByteBufUtil.getBytes(content), binary, compressed);
    } else {
      fragments = new ByteArrayOutputStream(content.readableBytes());
      fragmentsAreBinary = binary;
      fragmentsAreCompressed = compressed;
      append(content);
    }
  }

  private void continued(WebSocketFrame frame) {
    append(frame.content());
    ByteArrayOutputStream all = fragments;
    if (all != null && frame.isFinalFragment()) {
      fragments = null;
      whole(all.toByteArray(), fragmentsAreBinary, fragmentsAreCompressed);
    }
  }

  private void append(ByteBuf content) {
    ByteArrayOutputStream all = fragments;
    if (all == null) {
      return; // one that was too big: its rest is of no interest
    }
    if (all.size() + content.readableBytes() > maxPayload) {
      fragments = null;
      tooBig();
      return;
    }
    all.writeBytes(ByteBufUtil.getBytes(content));
  }

  private void tooBig() {
    connection.violated(TOO_BIG, "Max payload size exceeded");
  }

  private void whole(byte[] frame, boolean binary, boolean compressed) {
    if (!compressed) {
      whole(frame, binary);
    } else if (!connection.isEnded()) {
      try {
        Inflate.inflate(frame, maxPayload)
            .ifPresentOrElse(inflated -> whole(inflated, binary), this::tooBig);
      } catch (DataFormatException e) {
        connection.violated(INVALID_DATA, "Invalid compressed data: " + e.getMessage());
      }
    }
  }

  private void whole(byte[] frame, boolean binary) {
    if (!binary && !isUtf8(frame)) {
      connection.violated(INVALID_DATA, "Invalid UTF-8 in a text frame");
    } else {
      connection.frame(frame, binary);
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
    connection.outbound().drain();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection.hungUp();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      connection.violated(corrupted.closeStatus().code(), String.valueOf(corrupted.getMessage()));
    } else {
      if (!(cause instanceof IOException)) {
        connection.failed(cause);
      }
      context.close();
    }
  }
}
