package io.secureredis.autoconfigure.connection;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server for a nonexistent key, on a connection that sends no login. {@code NOAUTH} is the good answer.
 *
 * <p>It does not begin with {@code PING}, because a {@code default} user without other permissions may be allowed it
 * for a health check. {@code PING} comes second, for Sentinels, which have no keys. The probe uses the event loop of
 * the connection that it is for, and blocks nothing. Connections to the same server that open at the same time share
 * one probe.
 */
final class OpenServerProbe {

    private static final int TIMEOUT_MILLIS = 2000;
    private static final byte[] QUESTION =
            "EXISTS secure-redis:open-server\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_ANSWER = 1024;

    private final Map<SocketAddress, CompletableFuture<@Nullable Boolean>> asked = new ConcurrentHashMap<>();

    /**
     * Asks the server.
     *
     * @param like a connection to the server
     * @param tls creates the TLS handler of the new connection; null for none
     * @return whether the server is open; a null result if it gave no clear answer, which includes every failure
     */
    CompletableFuture<@Nullable Boolean> ask(Channel like, @Nullable Supplier<SslHandler> tls) {
        SocketAddress address = like.remoteAddress();
        CompletableFuture<@Nullable Boolean> answer = new CompletableFuture<>();
        CompletableFuture<@Nullable Boolean> before = asked.putIfAbsent(address, answer);
        if (before != null) {
            return before;
        }
        connect(like, address, tls, answer);
        return answer.whenComplete((open, failure) -> asked.remove(address, answer));
    }

    // The answer shows the outcome of each of these
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void connect(
            Channel like,
            SocketAddress address,
            @Nullable Supplier<SslHandler> tls,
            CompletableFuture<@Nullable Boolean> answer) {
        ChannelFuture connecting = new Bootstrap()
                .group(like.eventLoop())
                .channel(like.getClass())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, TIMEOUT_MILLIS)
                .handler(initializer(tls, answer))
                .connect(address);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                answer.complete(null);
            }
        });
        like.eventLoop().schedule(() -> answer.complete(null), TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        answer.whenComplete((open, failure) -> connecting.channel().close());
    }

    private static ChannelInitializer<Channel> initializer(
            @Nullable Supplier<SslHandler> tls, CompletableFuture<@Nullable Boolean> answer) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (tls != null) {
                    channel.pipeline().addLast(tls.get());
                }
                channel.pipeline().addLast(new AnswerHandler(answer));
            }
        };
    }

    /** Evaluates two replies; returns null while more are expected, or if they do not decide it. */
    static @Nullable Boolean open(String replies) {
        int end = replies.indexOf("\r\n");
        if (end < 0) {
            return null;
        }
        String first = replies.substring(0, end);
        if (first.startsWith("-NOAUTH") || first.startsWith("-NOPERM") || first.startsWith("-DENIED")) {
            return false;
        }
        if (!first.startsWith("-ERR")) {
            // A number, or -MOVED, -LOADING and similar replies, which come after the check of the login
            return first.startsWith(":") || first.startsWith("-");
        }
        String second = replies.substring(end + 2);
        if (!first.contains("unknown command") || second.indexOf("\r\n") < 0) {
            return null;
        }
        return second.startsWith("+PONG");
    }

    private static final class AnswerHandler extends SimpleChannelInboundHandler<ByteBuf> {

        private final CompletableFuture<@Nullable Boolean> answer;
        private final StringBuilder replies = new StringBuilder();

        AnswerHandler(CompletableFuture<@Nullable Boolean> answer) {
            this.answer = answer;
        }

        // What arrives shows whether writing succeeded
        @SuppressWarnings("FutureReturnValueIgnored")
        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.wrappedBuffer(QUESTION));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            replies.append(bytes.toString(StandardCharsets.ISO_8859_1));
            Boolean open = open(replies.toString());
            if (open != null) {
                answer.complete(open);
            } else if (replies.length() > LONGEST_ANSWER) {
                answer.complete(null);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.complete(null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answer.complete(null);
        }
    }
}
