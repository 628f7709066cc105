package io.secureredis.autoconfigure.connection;

import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.secureredis.connection.ConnectionException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tests the server without a login when this connection sends its first one. If open servers are refused, the login
 * waits for the result.
 */
final class OpenServerHandler extends ChannelDuplexHandler {

    private final OpenServerWatch watch;
    private final OpenServerProbe probe;
    private final @Nullable Supplier<SslHandler> tls;
    private boolean asked;

    OpenServerHandler(OpenServerWatch watch, OpenServerProbe probe, @Nullable Supplier<SslHandler> tls) {
        this.watch = watch;
        this.probe = probe;
        this.tls = tls;
    }

    // The answer goes to the watch and to the login; nothing else needs it
    @SuppressWarnings("FutureReturnValueIgnored")
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (asked || !(message instanceof RedisCommand<?, ?, ?> command) || !isLogin(command)) {
            super.write(context, message, promise);
            return;
        }
        asked = true;
        CompletableFuture<@Nullable Boolean> answer = probe.ask(context.channel(), tls);
        // Not what follows from it: if the watch failed, the login would be sent to a server that is open
        answer.whenComplete((open, failure) -> {
            if (open != null) {
                watch.seen(context.channel().remoteAddress(), open);
            }
        });
        if (!watch.isRefusing()) {
            super.write(context, message, promise);
            return;
        }
        answer.whenComplete((open, failure) ->
                context.executor().execute(() -> decide(Boolean.TRUE.equals(open), context, command, promise)));
    }

    // The promise and the command carry the outcome
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void decide(
            boolean open, ChannelHandlerContext context, RedisCommand<?, ?, ?> login, ChannelPromise promise) {
        if (!open || !context.channel().isActive()) {
            context.writeAndFlush(login, promise);
            return;
        }
        ConnectionException refusal = OpenServerWatch.refusal(context.channel().remoteAddress());
        login.completeExceptionally(refusal);
        promise.tryFailure(refusal);
        context.close();
    }

    private static boolean isLogin(RedisCommand<?, ?, ?> command) {
        String name = String.valueOf(command.getType());
        if (name.equals("AUTH")) {
            return true;
        }
        CommandArgs<?, ?> arguments = command.getArgs();
        return name.equals("HELLO") && arguments != null && arguments.count() > 2 && hasAuth(arguments);
    }

    private static boolean hasAuth(CommandArgs<?, ?> arguments) {
        ByteBuf encoded = Unpooled.buffer();
        try {
            arguments.encode(encoded);
            return encoded.toString(StandardCharsets.ISO_8859_1).contains("$4\r\nAUTH\r\n");
        } finally {
            encoded.release();
        }
    }
}
