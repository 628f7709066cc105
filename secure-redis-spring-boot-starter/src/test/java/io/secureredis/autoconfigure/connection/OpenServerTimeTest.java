package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The question whether a server asks for a login, to one that accepts connections and never says anything. */
class OpenServerTimeTest {

    @Test
    void ask_severalConnectionsAtOnceAndNoAnswer_shareOneQuestionThatEndsByItself() throws Exception {
        Queue<Socket> accepted = new ConcurrentLinkedQueue<>();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread accepting = new Thread(() -> accept(silent, accepted));
            accepting.setDaemon(true);
            accepting.start();
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(silent.getLocalSocketAddress())
                    .sync()
                    .channel();
            OpenServerProbe probe = new OpenServerProbe();
            List<CompletableFuture<@Nullable Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(probe.ask(channel, null));
            }
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);
            assertThat(answers).allMatch(answer -> answer.join() == null);
            // The kernel has connected before the thread here has accepted
            Connections.await("the connection itself, and one question", () -> accepted.size() >= 2);
            assertThat(accepted).as("the connection itself, and one question").hasSize(2);

            assertThat(probe.ask(channel, null).get(1, TimeUnit.MINUTES))
                    .as("the next login asks again")
                    .isNull();
            Connections.await("one more question", () -> accepted.size() >= 3);
            assertThat(accepted).hasSize(3);
        } finally {
            for (Socket socket : accepted) {
                socket.close();
            }
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        }
    }

    private static void accept(ServerSocket server, Queue<Socket> accepted) {
        try {
            while (true) {
                accepted.add(server.accept());
            }
        } catch (IOException closed) {
            assertThat(server.isClosed()).isTrue();
        }
    }
}
