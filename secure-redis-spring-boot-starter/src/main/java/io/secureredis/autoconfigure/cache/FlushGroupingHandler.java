package io.secureredis.autoconfigure.cache;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.SingleThreadEventExecutor;

/**
 * Consolidates flushes like Netty's handler, without its cost if there is nothing to consolidate. Netty's handler puts
 * each flush behind the tasks of the event loop, which costs another task. This handler flushes a command at once if
 * nothing follows it.
 */
final class FlushGroupingHandler extends FlushConsolidationHandler {

    /** The most commands that wait for each other. */
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
