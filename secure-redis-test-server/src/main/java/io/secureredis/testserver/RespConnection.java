package io.secureredis.testserver;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One RESP2 connection, over TCP or a Unix socket, one command at a time.
 *
 * <p>Replies: simple and bulk strings as {@code byte[]}, integers as {@link Long}, arrays as {@link List}, nil as
 * {@code null}, an error as {@link RedisReplyException} (thrown at top level, an element inside an array). Every read
 * and write ends at the timeout, so that a paused server cannot hang a test. Not thread-safe.
 */
final class RespConnection implements AutoCloseable {

    private static final byte[] CRLF = {'\r', '\n'};

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private long timeoutNanos;
    private final ByteBuffer in = ByteBuffer.allocate(16 * 1024).flip();

    private RespConnection(SocketChannel channel, Duration timeout) throws IOException {
        this.channel = channel;
        this.timeoutNanos = timeout.toNanos();
        channel.configureBlocking(false);
        this.selector = Selector.open();
        this.key = channel.register(selector, 0);
    }

    static RespConnection open(SocketAddress address, Duration timeout) throws IOException {
        SocketChannel channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        try {
            channel.connect(address);
            return new RespConnection(channel, timeout);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Sets the timeout from now on. */
    void timeout(Duration timeout) {
        timeoutNanos = timeout.toNanos();
    }

    @Nullable
    Object command(String... arguments) throws IOException {
        return command(bytes(arguments));
    }

    private static byte[][] bytes(String[] arguments) {
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            bytes[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
        }
        return bytes;
    }

    /** Encodes a command for sending. */
    static byte[] encode(String... arguments) {
        return encode(bytes(arguments));
    }

    @Nullable
    Object command(byte[]... arguments) throws IOException {
        long deadline = System.nanoTime() + timeoutNanos;
        write(ByteBuffer.wrap(encode(arguments)), deadline);
        Object reply = read(deadline);
        if (reply instanceof RedisReplyException error) {
            throw error;
        }
        return reply;
    }

    private static byte[] encode(byte[][] arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header('*', arguments.length));
        for (byte[] argument : arguments) {
            out.writeBytes(header('$', argument.length));
            out.writeBytes(argument);
            out.writeBytes(CRLF);
        }
        return out.toByteArray();
    }

    private static byte[] header(char type, int length) {
        return (type + Integer.toString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private @Nullable Object read(long deadline) throws IOException {
        int type = readByte(deadline);
        String line = readLine(deadline);
        return switch (type) {
            case '+' -> line.getBytes(StandardCharsets.UTF_8);
            case '-' -> new RedisReplyException(line);
            case ':' -> Long.valueOf(line);
            case '$' -> readBulk(Integer.parseInt(line), deadline);
            case '*' -> readArray(Integer.parseInt(line), deadline);
            default -> throw new IOException("Not RESP2: a reply begins with byte " + type);
        };
    }

    private byte @Nullable [] readBulk(int length, long deadline) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            fill(deadline);
            int count = Math.min(in.remaining(), length - done);
            in.get(bytes, done, count);
            done += count;
        }
        readLine(deadline);
        return bytes;
    }

    private @Nullable List<@Nullable Object> readArray(int length, long deadline) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> elements = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            elements.add(read(deadline));
        }
        return elements;
    }

    private String readLine(long deadline) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = readByte(deadline);
        while (next != '\r') {
            line.write(next);
            next = readByte(deadline);
        }
        readByte(deadline);
        return line.toString(StandardCharsets.UTF_8);
    }

    private int readByte(long deadline) throws IOException {
        fill(deadline);
        return in.get();
    }

    private void fill(long deadline) throws IOException {
        if (in.hasRemaining()) {
            return;
        }
        in.clear();
        int count;
        try {
            count = channel.read(in);
            while (count == 0) {
                await(SelectionKey.OP_READ, deadline);
                count = channel.read(in);
            }
        } finally {
            in.flip();
        }
        if (count < 0) {
            throw new EOFException("Redis closed the connection");
        }
    }

    private void write(ByteBuffer bytes, long deadline) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE, deadline);
            }
        }
    }

    private void await(int operation, long deadline) throws IOException {
        long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
            throw new SocketTimeoutException("Redis did not answer within " + Duration.ofNanos(timeoutNanos));
        }
        key.interestOps(operation);
        selector.select(leftMillis);
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
