package io.secureredis.autoconfigure.connection;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.secureredis.connection.OutageLog;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the health of one connection. It sends {@code PING} after a time without data, and closes the connection if
 * nothing arrives then either. Lettuce opens it again.
 *
 * <p>A firewall or a load balancer drops a connection silently, and a subscription on it would wait forever. While the
 * oldest command waits for its reply, nothing is sent: its own timeout applies, and a blocking command may take its
 * time. A command that was abandoned gets no such consideration: replies come in order, so those behind it would not
 * arrive either. Nothing is sent into a transaction, where {@code PING} would become a part of it.
 *
 * <p>Any byte is a sign of life, including a refusal of {@code PING}. All methods run in the channel's event loop.
 */
final class HealthCheckHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(HealthCheckHandler.class);
    private static final OutageLog LINES = new OutageLog(Clock.systemUTC());

    private final DrainHandler transactions;
    private final Duration timeout;
    private final AtomicInteger silent;
    private boolean active;
    private @Nullable Command<String, String, String> ping;
    private @Nullable ScheduledFuture<?> deadline;

    private HealthCheckHandler(DrainHandler transactions, Duration timeout, AtomicInteger silent) {
        this.transactions = transactions;
        this.timeout = timeout;
        this.silent = silent;
    }

    /**
     * Watches a channel from the end of Lettuce's handshake.
     *
     * @param interval the longest silence; each channel uses a little less, so that channels that opened together are
     *     not checked together
     * @param timeout how long the answer may take
     * @param silent counts the connections that were closed
     */
    static void watch(
            ChannelPipeline pipeline,
            DrainHandler transactions,
            Duration interval,
            Duration timeout,
            AtomicInteger silent) {
        long longest = interval.toNanos();
        long own = longest - ThreadLocalRandom.current().nextLong(longest / 4 + 1);
        // First, so that it sees what arrives before Lettuce consumes it
        pipeline.addFirst(new IdleStateHandler(own, 0, 0, TimeUnit.NANOSECONDS));
        pipeline.addLast(new HealthCheckHandler(transactions, timeout, silent));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        active = true;
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        active = false;
        received();
        context.fireChannelInactive();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        received();
        context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent && deadline == null && active && mayAsk(context.pipeline())) {
            ask(context.channel());
        }
        context.fireUserEventTriggered(event);
    }

    private boolean mayAsk(ChannelPipeline pipeline) {
        CommandHandler commands = pipeline.get(CommandHandler.class);
        RedisCommand<?, ?, ?> oldest =
                commands == null ? null : commands.getStack().peek();
        return !transactions.isInTransaction() && (oldest == null || oldest.isDone());
    }

    // What arrives shows whether it could be written
    @SuppressWarnings("FutureReturnValueIgnored")
    private void ask(Channel channel) {
        Command<String, String, String> question =
                new Command<>(CommandType.PING, new StatusOutput<>(StringCodec.ASCII));
        ping = question;
        deadline = channel.eventLoop().schedule(() -> giveUp(channel), timeout.toNanos(), TimeUnit.NANOSECONDS);
        channel.writeAndFlush(question);
    }

    private void received() {
        ScheduledFuture<?> current = deadline;
        if (current != null) {
            current.cancel(false);
            deadline = null;
        }
    }

    // Ignore a close that fails: the channel is gone either way
    @SuppressWarnings("FutureReturnValueIgnored")
    private void giveUp(Channel channel) {
        Command<String, String, String> question = ping;
        if (question != null) {
            // Otherwise it would be sent again on the next channel
            question.cancel();
        }
        silent.incrementAndGet();
        logSilence(channel);
        channel.close();
    }

    private void logSilence(Channel channel) {
        long leftOut = LINES.happened(String.valueOf(channel.remoteAddress()));
        if (leftOut != OutageLog.SILENT) {
            log.warn(
                    "Redis at {} fell silent and did not answer a PING within {} ms; the connection is closed and will be reopened{}",
                    channel.remoteAddress(),
                    timeout.toMillis(),
                    OutageLog.since(leftOut));
        }
    }
}
