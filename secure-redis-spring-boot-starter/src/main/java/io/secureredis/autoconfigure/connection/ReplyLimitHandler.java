package io.secureredis.autoconfigure.connection;

import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import io.secureredis.connection.OutageLog;
import io.secureredis.connection.ReplyTooLargeException;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prevents one connection from reading a string that is larger than any value may be.
 *
 * <p>It is directly in front of Lettuce's decoder, which would collect the whole string in the heap. When a reply
 * announces a string that is too long, the handler first forwards what came before it. The oldest waiting command is
 * then the one whose reply this is. That command fails, and the connection is closed. Lettuce opens it again and
 * resends the other commands, but not one that has failed. All methods run in the channel's event loop.
 */
final class ReplyLimitHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(ReplyLimitHandler.class);
    private static final OutageLog LINES = new OutageLog(Clock.systemUTC());

    private final long limit;
    private final ReplyScanner scanner;
    private boolean refused;

    private ReplyLimitHandler(long limit, @Nullable Consumer<String> errors) {
        this.limit = limit;
        this.scanner = new ReplyScanner(limit, errors);
    }

    /**
     * Inserts a handler before the decoder of a channel.
     *
     * @param errors receives each error reply before the decoder sees it
     */
    static void install(ChannelPipeline pipeline, long limit, @Nullable Consumer<String> errors) {
        ChannelHandlerContext decoder = pipeline.context(CommandHandler.class);
        if (decoder != null) {
            pipeline.addBefore(decoder.name(), null, new ReplyLimitHandler(limit, errors));
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

    // Ignore a close that fails: the channel is gone either way
    @SuppressWarnings("FutureReturnValueIgnored")
    private void refuse(ChannelHandlerContext context) {
        ReplyTooLargeException reason = new ReplyTooLargeException(scanner.length(), limit);
        logRefusal(context.channel().remoteAddress(), reason);
        CommandHandler commands = context.pipeline().get(CommandHandler.class);
        RedisCommand<?, ?, ?> asked = commands == null || scanner.isPush()
                ? null
                : commands.getStack().peek();
        if (asked != null) {
            asked.completeExceptionally(reason);
        }
        context.close();
    }

    private static void logRefusal(SocketAddress server, ReplyTooLargeException reason) {
        long leftOut = LINES.happened(String.valueOf(server));
        if (leftOut != OutageLog.SILENT) {
            log.warn(
                    "{} The connection to {} is closed, to be opened again.{}",
                    reason.getMessage(),
                    server,
                    OutageLog.since(leftOut));
        }
    }
}
