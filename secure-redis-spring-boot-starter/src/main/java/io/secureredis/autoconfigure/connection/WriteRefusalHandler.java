package io.secureredis.autoconfigure.connection;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.CompleteableCommand;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.secureredis.connection.ConnectionFailure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reports to a {@link WriteRefusalWatch} what one connection observes: error replies that refuse a write and, while its
 * server refuses writes, the first accepted write.
 *
 * <p>As long as all is well, commands are not inspected. The methods run in the channel's event loop.
 */
final class WriteRefusalHandler extends ChannelDuplexHandler {

    /**
     * Commands that need memory, so that none is accepted while any of the reasons lasts; a {@code DEL} works on a full
     * server.
     */
    private static final Set<CommandType> WRITES = EnumSet.of(
            CommandType.SET,
            CommandType.SETEX,
            CommandType.PSETEX,
            CommandType.SETNX,
            CommandType.GETSET,
            CommandType.MSET,
            CommandType.MSETNX,
            CommandType.APPEND,
            CommandType.SETRANGE,
            CommandType.INCR,
            CommandType.INCRBY,
            CommandType.DECR,
            CommandType.DECRBY,
            CommandType.HSET,
            CommandType.HMSET,
            CommandType.HSETNX,
            CommandType.HINCRBY,
            CommandType.LPUSH,
            CommandType.RPUSH,
            CommandType.LSET,
            CommandType.SADD,
            CommandType.ZADD,
            CommandType.ZINCRBY,
            CommandType.XADD,
            CommandType.RESTORE);

    /** Commands that a full server accepts, and that no other reason lets through. */
    private static final Set<CommandType> WRITES_WITHOUT_MEMORY = EnumSet.of(
            CommandType.DEL,
            CommandType.UNLINK,
            CommandType.EXPIRE,
            CommandType.PEXPIRE,
            CommandType.EXPIREAT,
            CommandType.PEXPIREAT,
            CommandType.PERSIST,
            CommandType.GETDEL,
            CommandType.GETEX,
            CommandType.HDEL,
            CommandType.SREM,
            CommandType.ZREM,
            CommandType.LREM,
            CommandType.LPOP,
            CommandType.RPOP,
            CommandType.LTRIM,
            CommandType.XDEL,
            CommandType.XACK,
            CommandType.RENAME);

    /** Matches the error of a script that a server refuses in the middle, as Redis 7 and Redis 6 report it. */
    private static final Pattern SCRIPT = Pattern.compile("(?:script: |call to f_)([0-9a-f]{40})");

    private final WriteRefusalWatch watch;
    private @Nullable String server;

    WriteRefusalHandler(WriteRefusalWatch watch) {
        this.watch = watch;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        server = OpenServerWatch.name(context.channel().remoteAddress());
        watch.connected(server);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (server != null) {
            watch.disconnected(server);
            server = null;
        }
        context.fireChannelInactive();
    }

    /** Handles an error reply before Lettuce sees it. */
    void errorReply(String reply) {
        String from = server;
        if (from != null) {
            WriteRefusalWatch.reasonIn(reply).ifPresent(reason -> watch.refused(from, reason, scriptIn(reply)));
        }
    }

    private static @Nullable String scriptIn(String reply) {
        Matcher matcher = SCRIPT.matcher(reply);
        return matcher.find() ? matcher.group(1) : null;
    }

    // The promise carries the outcome
    @SuppressWarnings("FutureReturnValueIgnored")
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        String to = server;
        ConnectionFailure refusal = to == null ? null : watch.refusal(to);
        if (to != null && refusal != null) {
            follow(to, refusal, message);
        }
        context.write(message, promise);
    }

    private void follow(String to, ConnectionFailure refusal, Object message) {
        if (message instanceof Collection<?> batch) {
            batch.forEach(each -> follow(to, refusal, each));
        } else if (message instanceof RedisCommand<?, ?, ?> command
                && isProof(to, refusal, command)
                && message instanceof CompleteableCommand<?> completeable) {
            BiConsumer<Object, @Nullable Throwable> ended = (reply, failure) -> {
                if (failure == null && !hasError(command.getOutput())) {
                    watch.accepted(to);
                }
            };
            completeable.onComplete(ended);
        }
    }

    /** A server that cannot write to its disk refuses {@code PING} too. */
    private boolean isProof(String to, ConnectionFailure refusal, RedisCommand<?, ?, ?> command) {
        if (!(command.getType() instanceof CommandType type)) {
            return false;
        }
        if (type == CommandType.EVAL || type == CommandType.EVALSHA) {
            return watch.isRefused(to, () -> digest(type, command.getArgs()));
        }
        boolean needsNoMemory = refusal != ConnectionFailure.OOM && WRITES_WITHOUT_MEMORY.contains(type);
        return WRITES.contains(type)
                || needsNoMemory
                || (type == CommandType.PING && refusal == ConnectionFailure.MISCONF);
    }

    /** Returns the digest of the script: the first argument is the script or its digest. */
    private static String digest(CommandType type, CommandArgs<?, ?> arguments) {
        ByteBuf encoded = Unpooled.buffer();
        try {
            arguments.encode(encoded);
            int line = encoded.bytesBefore((byte) '\n');
            int length = Integer.parseInt(encoded.toString(1, line - 2, StandardCharsets.US_ASCII));
            byte[] first = new byte[length];
            encoded.getBytes(line + 1, first);
            return type == CommandType.EVALSHA
                    ? new String(first, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT)
                    : HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-1").digest(first));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        } finally {
            encoded.release();
        }
    }

    private static boolean hasError(@Nullable CommandOutput<?, ?, ?> output) {
        return output == null || output.hasError();
    }
}
