package io.secureredis.autoconfigure.connection;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Closes one connection at a moment when nothing is lost.
 *
 * <p>Lettuce has a state for a channel that must accept no further commands (made for servers that announce
 * maintenance): its endpoint then holds new commands back, in order. Once the last reply has arrived, the channel is
 * closed, the watchdog connects again, and the held commands are sent. Unlike after a lost connection, a command is
 * never sent twice. A transaction or a watch is bound to one connection and is waited for.
 *
 * <p>The channel's event loop writes all fields except the login's.
 */
final class DrainHandler extends ChannelDuplexHandler {

    /** Lettuce sends AUTH to all connections at once; a connection without one after this time is left behind. */
    private static final long LOGIN_GRACE_MILLIS = 200;

    private final Queue<DrainHandler> all;
    private final AtomicInteger drained;
    private volatile @Nullable Channel channel;
    private volatile boolean active;
    private volatile boolean loginOutdated;
    private boolean requested;
    private boolean inTransaction;
    private boolean closing;

    DrainHandler(Queue<DrainHandler> all, AtomicInteger drained) {
        this.all = all;
        this.drained = drained;
    }

    /** Requests the drain; returns false for a connection that nobody would open again, which is left alone. */
    boolean drain() {
        Channel current = channel;
        if (current == null || current.pipeline().get(ConnectionWatchdog.class) == null) {
            return false;
        }
        current.eventLoop().execute(() -> {
            requested = true;
            if (active) {
                proceed(current);
            }
        });
        return true;
    }

    /** Records that the login has changed; Lettuce's AUTH for it is on its way, or will not come. */
    void outdateLogin() {
        loginOutdated = true;
    }

    /** Drains a connection that has not logged in again after a while. */
    // The task is harmless for a channel that is gone
    @SuppressWarnings("FutureReturnValueIgnored")
    void renewOutdatedLogin() {
        Channel current = channel;
        if (loginOutdated && current != null) {
            current.eventLoop().schedule(this::drainWithOutdatedLogin, LOGIN_GRACE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void drainWithOutdatedLogin() {
        if (loginOutdated) {
            drain();
        }
    }

    boolean isActive() {
        return active;
    }

    /** Returns whether a transaction is open, or keys are watched for one; for the channel's event loop only. */
    boolean isInTransaction() {
        return inTransaction;
    }

    /** Starts here, not only once the channel is connected: it will connect with the settings of this moment. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        all.add(this);
        context.channel().closeFuture().addListener(closed -> all.remove(this));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        active = true;
        context.fireChannelActive();
        if (requested) {
            proceed(context.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        active = false;
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
        } else if (type == CommandType.AUTH) {
            loginOutdated = false;
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

    // Ignore a close that fails: the channel is gone either way
    @SuppressWarnings("FutureReturnValueIgnored")
    private void proceed(Channel current) {
        if (inTransaction || !current.isActive()) {
            return;
        }
        current.attr(MaintenanceAwareConnectionWatchdog.REBIND_ATTRIBUTE).set(RebindState.STARTED);
        if (nothingUnderway(current)) {
            // Writers that saw the channel open a moment ago have their writes in the loop's queue, before this task
            current.eventLoop().execute(() -> {
                if (current.isActive() && nothingUnderway(current)) {
                    closing = true;
                    current.close();
                }
            });
        }
    }

    /** Lettuce's own watchdog may be the one that closes, if it saw the last reply first. */
    private static boolean isHandedOver(Channel current) {
        return current.attr(MaintenanceAwareConnectionWatchdog.REBIND_ATTRIBUTE).get() == RebindState.COMPLETED;
    }

    private static boolean nothingUnderway(Channel current) {
        CommandHandler commands = current.pipeline().get(CommandHandler.class);
        return commands == null || commands.getStack().isEmpty();
    }
}
