package io.secureredis.connection;

import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection from reading a string that is larger than any value may be.
 *
 * <p>Stands right before Lettuce's decoder, which would collect the whole string in the heap. When a string is announced that is too long, what came before it is passed on, so that the
 * oldest command that waits is the one whose reply this is. That command fails, and the connection is closed. Lettuce opens it again and sends the other commands again, but not one that
 * has failed. All methods run in the channel's event loop.
 */
final class ReplyLimitHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(ReplyLimitHandler.class);

    private final long limit;
    private final ReplyScanner scanner;
    private boolean refused;

    private ReplyLimitHandler(long limit) {
        this.limit = limit;
        this.scanner = new ReplyScanner(limit);
    }

    /** Puts a handler before the decoder of a channel. */
    static void install(ChannelPipeline pipeline, long limit) {
        ChannelHandlerContext decoder = pipeline.context(CommandHandler.class);
        if (decoder != null) {
            pipeline.addBefore(decoder.name(), null, new ReplyLimitHandler(limit));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof ByteBuf buffer) {
            read(context, buffer);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void read(ChannelHandlerContext context, ByteBuf buffer) {
        int refusedAt = scanner.scan(buffer);
        if (refusedAt == ReplyScanner.FINE) {
            context.fireChannelRead(buffer);
            return;
        }
        refused = true;
        if (refusedAt > buffer.readerIndex()) {
            context.fireChannelRead(buffer.readRetainedSlice(refusedAt - buffer.readerIndex()));
        }
        buffer.release();
        refuse(context);
    }

    // A close that fails has nothing to tell: the channel is gone either way
    @SuppressWarnings("FutureReturnValueIgnored")
    private void refuse(ChannelHandlerContext context) {
        ReplyTooLargeException reason = new ReplyTooLargeException(scanner.length(), limit);
        log.warn(
                "{} The connection to {} is closed, to be opened again.",
                reason.getMessage(),
                context.channel().remoteAddress());
        CommandHandler commands = context.pipeline().get(CommandHandler.class);
        RedisCommand<?, ?, ?> asked = commands == null || scanner.isPush()
                ? null
                : commands.getStack().peek();
        if (asked != null) {
            asked.completeExceptionally(reason);
        }
        context.close();
    }
}
