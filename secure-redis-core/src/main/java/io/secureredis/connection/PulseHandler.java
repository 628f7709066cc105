package io.secureredis.connection;

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
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feels the pulse of one connection: sends {@code PING} when nothing was heard for a while, and closes a connection on which nothing is heard then either. Lettuce
 * opens it again.
 *
 * <p>A firewall or a load balancer that forgets a connection tells nobody, and a subscription that it cut off would wait for ever. While the oldest command is still
 * waited for, nothing is sent: its own time-out watches over it, and a blocking command may take its time. One that was given up gets no such consideration, since
 * replies come in order and those behind it would not come either. Nothing is sent into a transaction, where {@code PING} would become a part of it.
 *
 * <p>Any byte is a sign of life, a refusal of {@code PING} included. All methods run in the channel's event loop.
 */
final class PulseHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(PulseHandler.class);

    private final DrainHandler transactions;
    private final Duration timeout;
    private final AtomicInteger silent;
    private boolean active;
    private @Nullable Command<String, String, String> ping;
    private @Nullable ScheduledFuture<?> deadline;

    private PulseHandler(DrainHandler transactions, Duration timeout, AtomicInteger silent) {
        this.transactions = transactions;
        this.timeout = timeout;
        this.silent = silent;
    }

    /**
     * Watches over a channel from the end of Lettuce's handshake on.
     *
     * @param interval the longest silence; each channel takes a little less, so that those opened together are not asked together
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
        // First, where it sees what comes before Lettuce consumes it
        pipeline.addFirst(new IdleStateHandler(own, 0, 0, TimeUnit.NANOSECONDS));
        pipeline.addLast(new PulseHandler(transactions, timeout, silent));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        active = true;
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        active = false;
        heard();
        context.fireChannelInactive();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        heard();
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

    // Whether it could be written shows in what is heard
    @SuppressWarnings("FutureReturnValueIgnored")
    private void ask(Channel channel) {
        Command<String, String, String> question =
                new Command<>(CommandType.PING, new StatusOutput<>(StringCodec.ASCII));
        ping = question;
        deadline = channel.eventLoop().schedule(() -> giveUp(channel), timeout.toNanos(), TimeUnit.NANOSECONDS);
        channel.writeAndFlush(question);
    }

    private void heard() {
        ScheduledFuture<?> current = deadline;
        if (current != null) {
            current.cancel(false);
            deadline = null;
        }
    }

    // A close that fails has nothing to tell: the channel is gone either way
    @SuppressWarnings("FutureReturnValueIgnored")
    private void giveUp(Channel channel) {
        Command<String, String, String> question = ping;
        if (question != null) {
            // Else it would be sent again on the next channel
            question.cancel();
        }
        silent.incrementAndGet();
        log.warn(
                "Redis at {} fell silent, and did not answer a PING within {} ms: the connection is closed, to be opened again",
                channel.remoteAddress(),
                timeout.toMillis());
        channel.close();
    }
}
