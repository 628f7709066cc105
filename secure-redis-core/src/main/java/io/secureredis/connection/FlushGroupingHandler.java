package io.secureredis.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.SingleThreadEventExecutor;

/**
 * Netty's own consolidation of flushes, without its price where there is nothing to consolidate: it puts each flush behind the tasks that wait for the event loop, which costs a
 * task of its own. A command with nothing behind it is flushed right away.
 */
final class FlushGroupingHandler extends FlushConsolidationHandler {

    /** No more commands than this wait for each other. */
    static final int MOST = 256;

    private boolean reading;

    FlushGroupingHandler() {
        super(MOST, true);
    }

    @Override
    public void flush(ChannelHandlerContext context) throws Exception {
        if (!reading && isNothingQueued(context)) {
            context.flush();
        } else {
            super.flush(context);
        }
    }

    private static boolean isNothingQueued(ChannelHandlerContext context) {
        return context.executor() instanceof SingleThreadEventExecutor loop && loop.pendingTasks() == 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        reading = true;
        super.channelRead(context, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        reading = false;
        super.channelReadComplete(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        reading = false;
        super.exceptionCaught(context, cause);
    }
}
