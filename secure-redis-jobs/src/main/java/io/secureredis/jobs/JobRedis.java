package io.secureredis.jobs;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One shared, pipelining connection to the Redis of the jobs, and the way scripts are run on it.
 *
 * <p>The connection is opened by the first command. Every script's reply begins with the server's time, which keeps {@link #nowMs()} right.
 * Safe for any number of threads.
 */
final class JobRedis implements AutoCloseable {

    /** What most arguments of scripts are: no due time, no hold, priority 5. */
    private static final byte[][] DIGITS =
            IntStream.rangeClosed(0, 9).mapToObj(i -> bytes("" + i)).toArray(byte[][]::new);

    /** That of a value of 64 MB, the default, with room for an envelope. */
    private static final long LARGEST_STRING = 65L * 1024 * 1024;

    private static final String WRONG_TYPE = "SR470";
    private static final String FULL = "SR471";

    private final JobConnections connections;
    private final ServerClock clock = new ServerClock();
    private final ClockJumps jumps = new ClockJumps();
    private final ReentrantLock opening = new ReentrantLock();
    private final ReentrantLock replicating = new ReentrantLock();
    private volatile @Nullable Open open;
    private @Nullable StatefulConnection<byte[], byte[]> replicated;
    private volatile long shiftMs;
    private volatile long largestString = LARGEST_STRING;

    private record Open(
            StatefulConnection<byte[], byte[]> connection, RedisClusterAsyncCommands<byte[], byte[]> commands) {}

    JobRedis(JobConnections connections) {
        this.connections = connections;
    }

    /** The server's time; asks the server only when nothing was heard of it yet. */
    long nowMs() {
        if (!clock.isKnown()) {
            long sent = ServerClock.monotonicMs();
            List<byte[]> time = await(commands().time());
            clock.observe(number(time.get(0)) * 1000 + number(time.get(1)) / 1000, sent);
        }
        return clock.nowMs() + shiftMs;
    }

    /** How many bytes a string may have that is read; beyond it the connection may refuse to. */
    long largestString() {
        return largestString;
    }

    void limitStrings(long bytes) {
        largestString = bytes;
    }

    /** What is left of a time that began when the server's clock last jumped forward; 0 when it is over. */
    long leftSinceJumpMs(long ofMs) {
        return jumps.leftMs(ofMs, ServerClock.monotonicMs());
    }

    /** Whether it has spoken to Redis, so that {@link #run} need not connect or ask for the time first. */
    boolean isConnected() {
        return open != null && clock.isKnown();
    }

    /** Puts the clock of everything that runs through here forward; for tests. */
    void shiftClock(Duration forward) {
        shiftMs = forward.toMillis();
    }

    /** Runs a script, and gives what it returned. While the queue's slot moves to another node of a cluster, it is sent again until it is served. */
    CompletableFuture<List<Object>> run(JobScript script, QueueKeys queue, byte[]... arguments) {
        return run(this::commands, script, queue, arguments);
    }

    /** As {@link #run}, on another connection than the shared one. */
    CompletableFuture<List<Object>> runOn(
            StatefulConnection<byte[], byte[]> connection, JobScript script, QueueKeys queue, byte[]... arguments) {
        return run(() -> JobConnections.commandsOf(connection), script, queue, arguments);
    }

    private CompletableFuture<List<Object>> run(
            Supplier<RedisClusterAsyncCommands<byte[], byte[]>> on,
            JobScript script,
            QueueKeys queue,
            byte[]... arguments) {
        byte[][] keys = queue.of(script, nowMs());
        long shift = shiftMs;
        long sent = ServerClock.monotonicMs();
        return SlotPatience.until(connections.timeout(), () -> evaluate(on.get(), script, shift, keys, arguments))
                .thenApply(reply -> observed(reply, shift, sent));
    }

    private CompletableFuture<List<Object>> evaluate(
            RedisClusterAsyncCommands<byte[], byte[]> on,
            JobScript script,
            long shift,
            byte[][] keys,
            byte[]... arguments) {
        if (shift != 0) {
            return on.<List<Object>>eval(script.text(shift), ScriptOutputType.MULTI, keys, arguments)
                    .toCompletableFuture();
        }
        return on.<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments)
                .toCompletableFuture()
                .exceptionallyCompose(failure -> unwrap(failure) instanceof RedisNoScriptException
                        ? on.<List<Object>>eval(script.text(), ScriptOutputType.MULTI, keys, arguments)
                        : CompletableFuture.failedFuture(failure));
    }

    /**
     * Runs a script on a connection of its own, one at a time, and waits until so many replicas have what it wrote: WAIT speaks of its own connection's writes, and holds up everything
     * behind it.
     *
     * @throws JobException {@code SR424} if they do not have it in time
     */
    List<Object> callOnReplicas(
            JobScript script, QueueKeys queue, int replicas, Duration timeout, byte[]... arguments) {
        byte[][] keys = queue.of(script, nowMs());
        replicating.lock();
        try {
            StatefulConnection<byte[], byte[]> connection = replicated;
            if (connection == null || !connection.isOpen()) {
                connection = connections.connect();
                replicated = connection;
            }
            StatefulConnection<byte[], byte[]> here = connection;
            long shift = shiftMs;
            long sent = ServerClock.monotonicMs();
            Served served = await(SlotPatience.until(
                    connections.timeout(), () -> evaluateOnOneNode(here, script, shift, keys, arguments)));
            List<Object> reply = observed(served.reply, shift, sent);
            long have = await(served.node.waitForReplication(replicas, timeout.toMillis()));
            if (have < replicas) {
                throw new JobException(
                        "SR424",
                        "Only " + have + " replicas have the jobs that were put, and not the " + replicas
                                + " that secure-redis.jobs.durability.replicas asks for. They are on the primary; put them again "
                                + "with the same id (withId), or bear that a failover may lose them.");
            }
            return reply;
        } finally {
            replicating.unlock();
        }
    }

    private CompletableFuture<Served> evaluateOnOneNode(
            StatefulConnection<byte[], byte[]> on, JobScript script, long shift, byte[][] keys, byte[]... arguments) {
        RedisAsyncCommands<byte[], byte[]> node = JobConnections.nodeOf(on, keys[0]);
        return evaluate(node, script, shift, keys, arguments)
                .exceptionallyCompose(failure -> connections
                        .lookAgain()
                        .handle((done, notFound) -> failure)
                        .thenCompose(CompletableFuture::failedFuture))
                .thenApply(reply -> new Served(node, reply));
    }

    private record Served(RedisAsyncCommands<byte[], byte[]> node, List<Object> reply) {}

    /** Runs a script, and waits for what it returns. */
    List<Object> call(JobScript script, QueueKeys queue, byte[]... arguments) {
        return await(run(script, queue, arguments));
    }

    /** What a script says is shifted as the script was, which need not be as the clock is by now. */
    private List<Object> observed(List<Object> reply, long shift, long sentMs) {
        long serverMs = (Long) reply.get(0);
        clock.observe(serverMs - shift, sentMs);
        jumps.observe(serverMs, sentMs, ServerClock.monotonicMs());
        return reply;
    }

    RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return current().commands;
    }

    private Open current() {
        Open current = open;
        return current != null ? current : openConnection();
    }

    /** The account of itself of the server that holds a key. */
    CompletionStage<String> infoOf(byte[] key) {
        try {
            return JobConnections.nodeOf(current().connection, key).info();
        } catch (RuntimeException unreachable) {
            return CompletableFuture.failedFuture(unreachable);
        }
    }

    private Open openConnection() {
        opening.lock();
        try {
            Open current = open;
            if (current == null) {
                StatefulConnection<byte[], byte[]> connection = connections.connect();
                current = new Open(connection, JobConnections.commandsOf(connection));
                open = current;
            }
            return current;
        } finally {
            opening.unlock();
        }
    }

    /**
     * What each master says of itself.
     *
     * @return empty when a server refuses to tell
     * @throws JobException {@code SR420} if one does not answer
     */
    List<String> infoOfMasters() {
        try {
            return JobConnections.mastersOf(current().connection).stream()
                    .map(node -> await(node.info()))
                    .toList();
        } catch (JobException refused) {
            if (isReply(refused.getCause())) {
                return List.of();
            }
            throw refused;
        }
    }

    private static boolean isReply(@Nullable Throwable cause) {
        return cause instanceof RedisCommandExecutionException
                || (cause instanceof ConnectionException why && why.failure() == ConnectionFailure.NOPERM);
    }

    /** A connection of its own, for commands that block. The caller closes it. */
    StatefulConnection<byte[], byte[]> connectToBlock() {
        return connections.connect();
    }

    /**
     * Waits for a reply.
     *
     * @throws JobException {@code SR420} if none comes, or the server refuses
     */
    <T> T await(CompletionStage<T> reply) {
        try {
            return reply.toCompletableFuture().get(connections.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("the thread was interrupted while it waited", e);
        } catch (TimeoutException e) {
            throw refused(
                    connections.failures(),
                    new RedisCommandTimeoutException(connections.timeout().toString()));
        } catch (ExecutionException | CompletionException e) {
            throw refused(connections.failures(), unwrap(e));
        }
    }

    /** Waits for a reply, for tools that show the rest all the same where somebody has put a value of another type into the place of a key. */
    <T> T awaitOr(CompletionStage<T> reply, T otherwise) {
        T found = awaitOrNull(reply);
        return found == null ? otherwise : found;
    }

    /** As {@link #awaitOr}; {@code null} also where Redis says so. */
    <T> @Nullable T awaitOrNull(CompletionStage<T> reply) {
        try {
            return await(reply);
        } catch (JobException e) {
            if (WRONG_TYPE.equals(e.code())) {
                return null;
            }
            throw e;
        }
    }

    /** Whether what keeps a queue out of the list of queues keeps nothing else from working. */
    static boolean isOnlyForTools(JobException failure) {
        return WRONG_TYPE.equals(failure.code()) || FULL.equals(failure.code());
    }

    /** Whether somebody has put a value of another type into the place of a key. */
    static boolean isWrongType(Throwable failure) {
        return begins(failure, "WRONGTYPE");
    }

    /** Whether the memory of the server is full. */
    static boolean isFull(Throwable failure) {
        return begins(failure, "OOM");
    }

    /** An error inside a script of Redis 7 comes in the words of its command; of Redis 6.2, after words about the script. */
    private static boolean begins(Throwable failure, String word) {
        String reply = unwrap(failure) instanceof RedisCommandExecutionException refused
                ? String.valueOf(refused.getMessage())
                : "";
        return reply.startsWith(word) || reply.contains(": " + word + " ") || reply.contains(": -" + word + " ");
    }

    static JobException refused(ConnectionFailures failures, Throwable cause) {
        if (isWrongType(cause)) {
            return new JobException(
                    WRONG_TYPE,
                    "A key of a queue holds a value of another type than the queue keeps there. Somebody else writes to this "
                            + "Redis; find out who. The next worker or call that changes the queue removes the value.",
                    cause);
        }
        if (isFull(cause)) {
            return new JobException(
                    FULL,
                    "Redis is full: it has reached its maxmemory and may evict nothing, so no job can be put. What is in the "
                            + "queues runs on and makes room. Put the job again later, raise maxmemory, or shorten what is kept: "
                            + "secure-redis.jobs.retention.*.",
                    failures.explain(cause).map(Throwable.class::cast).orElse(cause));
        }
        // Else the class name only: a server's message may quote a script's argument.
        return failures.explain(cause)
                .map(why -> unreachable(String.valueOf(why.getMessage()), why))
                .orElseGet(() -> unreachable(cause.getClass().getSimpleName(), cause));
    }

    private static JobException unreachable(String what, Throwable cause) {
        return new JobException(
                "SR420",
                "The Redis of the jobs did not do what it was asked: " + what
                        + (what.endsWith(".") ? "" : ".")
                        + " Whether it took effect is unknown. Check that the server is up and that its user may run EVALSHA, "
                        + "EVAL and the commands that secure-redis acl --features=jobs prints.",
                cause);
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return (failure instanceof CompletionException || failure instanceof ExecutionException) && cause != null
                ? cause
                : failure;
    }

    static byte[] bytes(long number) {
        return number >= 0 && number < DIGITS.length ? DIGITS[(int) number] : bytes(Long.toString(number));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    static long number(byte[] digits) {
        return Long.parseLong(text(digits));
    }

    @Override
    public void close() {
        closeReplicated();
        opening.lock();
        try {
            Open current = open;
            open = null;
            // The client that opened it may have closed it already.
            if (current != null && current.connection.isOpen()) {
                current.connection.close();
            }
        } finally {
            opening.unlock();
        }
    }

    private void closeReplicated() {
        replicating.lock();
        try {
            StatefulConnection<byte[], byte[]> connection = replicated;
            replicated = null;
            if (connection != null && connection.isOpen()) {
                connection.close();
            }
        } finally {
            replicating.unlock();
        }
    }
}
