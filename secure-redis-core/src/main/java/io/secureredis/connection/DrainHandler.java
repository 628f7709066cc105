package io.secureredis.connection;

import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ConnectionWatchdog;
import io.lettuce.core.protocol.MaintenanceAwareConnectionWatchdog;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RebindState;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Closes one connection at a moment when nothing is lost by it.
 *
 * <p>Lettuce has a state for a channel that shall take no further commands (made for servers that announce their move): its endpoint then keeps new commands back,
 * in order. Once the last reply has come, the channel is closed, the watchdog connects again, and the commands that were kept back go out. A command is never sent
 * twice, unlike after a cut. What is bound to one connection, a transaction or a watch, is waited for.
 *
 * <p>All fields belong to the channel's event loop.
 */
final class DrainHandler extends ChannelDuplexHandler {

    private final Queue<DrainHandler> open;
    private final AtomicInteger drained;
    private volatile @Nullable Channel channel;
    private boolean requested;
    private boolean inTransaction;
    private boolean closing;

    DrainHandler(Queue<DrainHandler> open, AtomicInteger drained) {
        this.open = open;
        this.drained = drained;
    }

    /** Asks for it; false for a connection that nobody would open again, which is left alone. */
    boolean drain() {
        Channel current = channel;
        if (current == null || current.pipeline().get(ConnectionWatchdog.class) == null) {
            return false;
        }
        current.eventLoop().execute(() -> {
            requested = true;
            proceed(current);
        });
        return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        open.add(this);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        open.remove(this);
        channel = null;
        if (requested) {
            drained.incrementAndGet();
        }
        context.fireChannelInactive();
    }

    // The promise carries the outcome
    @SuppressWarnings("FutureReturnValueIgnored")
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (closing || isHandedOver(context.channel())) {
            // Its endpoint takes it back, and sends it on the next channel
            promise.setFailure(new ClosedChannelException());
        } else {
            note(message);
            context.write(message, promise);
        }
    }

    private void note(Object message) {
        if (message instanceof RedisCommand<?, ?, ?> command) {
            note(command.getType());
        } else if (message instanceof Collection<?> batch) {
            batch.forEach(this::note);
        }
    }

    private void note(ProtocolKeyword type) {
        if (type == CommandType.MULTI || type == CommandType.WATCH) {
            inTransaction = true;
        } else if (type == CommandType.EXEC || type == CommandType.DISCARD || type == CommandType.UNWATCH) {
            inTransaction = false;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        if (requested) {
            proceed(context.channel());
        }
    }

    // A close that fails has nothing to tell: the channel is gone either way
    @SuppressWarnings("FutureReturnValueIgnored")
    private void proceed(Channel current) {
        if (inTransaction || !current.isActive()) {
            return;
        }
        current.attr(MaintenanceAwareConnectionWatchdog.REBIND_ATTRIBUTE).set(RebindState.STARTED);
        if (nothingUnderway(current)) {
            // Writers that saw the channel open a moment ago have their writes in the loop's queue, before this
            current.eventLoop().execute(() -> {
                if (current.isActive() && nothingUnderway(current)) {
                    closing = true;
                    current.close();
                }
            });
        }
    }

    /** Lettuce's own watchdog may be the one that closes, having seen the last reply first. */
    private static boolean isHandedOver(Channel current) {
        return current.attr(MaintenanceAwareConnectionWatchdog.REBIND_ATTRIBUTE).get() == RebindState.COMPLETED;
    }

    private static boolean nothingUnderway(Channel current) {
        CommandHandler commands = current.pipeline().get(CommandHandler.class);
        return commands == null || commands.getStack().isEmpty();
    }
}
