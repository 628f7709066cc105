package io.secureredis.jobs.redis;

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
import io.secureredis.jobs.JobException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * One shared, pipelining connection to the jobs' Redis, which runs scripts.
 *
 * <p>The first command opens the connection. Every script's reply begins with the server's time, which keeps
 * {@link #nowMs()} right. Safe for any number of threads.
 */
public final class JobRedis implements AutoCloseable {

    /** The usual arguments of scripts: no due time, no hold, priority 5. */
    private static final byte[][] DIGITS =
            IntStream.rangeClosed(0, 9).mapToObj(i -> bytes("" + i)).toArray(byte[][]::new);

    /** The size for the default limit of a value, 64 MB, with room for an envelope. */
    private static final long LARGEST_STRING = 65L * 1024 * 1024;

    /** How long a server may need that answers at all. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String WRONG_TYPE = "SR470";
    private static final String FULL = "SR471";

    private final JobConnections connections;
    private final ServerClock clock = new ServerClock();
    private final ServerClock.Jumps jumps = new ServerClock.Jumps();
    private final ReentrantLock opening = new ReentrantLock();
    private final ReentrantLock replicating = new ReentrantLock();
    private volatile @Nullable Open open;
    private @Nullable StatefulConnection<byte[], byte[]> replicated;
    private volatile long shiftMs;
    private volatile long largestString = LARGEST_STRING;

    /** By node of a cluster; one for any other server. */
    private final Map<String, ServerReach> reaches = new ConcurrentHashMap<>();

    private record Open(
            StatefulConnection<byte[], byte[]> connection, RedisClusterAsyncCommands<byte[], byte[]> commands) {}

    /**
     * Creates a connection, which is opened by its first command.
     *
     * @throws JobException {@code SR421} if the factory is not Lettuce's, or does not expose its nodes
     */
    public JobRedis(RedisConnectionFactory factory) {
        this.connections = new JobConnections(factory);
    }

    /** Returns the server's time; asks the server only if it is not known yet. */
    public long nowMs() {
        if (!clock.isKnown()) {
            long sent = ServerClock.monotonicMs();
            List<byte[]> time = await(commands().time());
            clock.observe(number(time.get(0)) * 1000 + number(time.get(1)) / 1000, sent);
        }
        return clock.nowMs() + shiftMs;
    }

    /** Returns the largest string, in bytes, that is read; beyond it, the connection may refuse. */
    public long largestString() {
        return largestString;
    }

    public void limitStrings(long bytes) {
        largestString = bytes;
    }

    /** Returns what is left of a period that began when the server's clock last jumped forward; 0 if it is over. */
    public long leftSinceJumpMs(long ofMs) {
        return jumps.leftMs(ofMs, ServerClock.monotonicMs());
    }

    /**
     * Returns whether it has communicated with Redis, so that {@link #run} need not connect or ask for the time first.
     */
    public boolean isConnected() {
        return open != null && clock.isKnown();
    }

    /** Returns where the server is, for people; without login. */
    public String address() {
        return connections.address();
    }

    /** Advances the clock of everything that runs through this connection; for tests. */
    public void shiftClock(Duration forward) {
        shiftMs = forward.toMillis();
    }

    /**
     * Runs a script, and returns its result. While the queue's slot moves to another cluster node, the script is sent
     * again until it is served.
     */
    CompletableFuture<List<Object>> run(JobScript script, QueueKeys queue, byte[]... arguments) {
        return run(this::commands, script, queue, arguments);
    }

    /** Does the same as {@link #run} on a connection other than the shared one. */
    public CompletableFuture<List<Object>> runOn(
            StatefulConnection<byte[], byte[]> connection, JobScript script, QueueKeys queue, byte[]... arguments) {
        return run(() -> JobConnections.commandsOf(connection), script, queue, arguments);
    }

    private CompletableFuture<List<Object>> run(
            Supplier<RedisClusterAsyncCommands<byte[], byte[]>> on,
            JobScript script,
            QueueKeys queue,
            byte[]... arguments) {
        return run(on, script, queue.of(script, nowMs()), arguments);
    }

    /** Does the same as {@link #run} with other keys than one for each kind. */
    CompletableFuture<List<Object>> runWith(JobScript script, byte[][] keys, byte[]... arguments) {
        return run(this::commands, script, keys, arguments);
    }

    private CompletableFuture<List<Object>> run(
            Supplier<RedisClusterAsyncCommands<byte[], byte[]>> on,
            JobScript script,
            byte[][] keys,
            byte[]... arguments) {
        long shift = shiftMs;
        long sent = ServerClock.monotonicMs();
        return SlotMigrationRetry.until(connections.timeout(), () -> evaluate(on.get(), script, shift, keys, arguments))
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
     * Runs a script on a separate connection, one at a time, and waits until enough replicas have its writes. WAIT
     * covers only its own connection's writes, and blocks everything behind it.
     *
     * @throws JobException {@code SR424} if they do not have it in time
     */
    public List<Object> callOnReplicas(
            JobScript script, QueueKeys queue, int replicas, Duration timeout, byte[]... arguments) {
        byte[][] keys = queue.of(script, nowMs());
        replicating.lock();
        try {
            StatefulConnection<byte[], byte[]> here = replicatedConnection();
            long shift = shiftMs;
            long sent = ServerClock.monotonicMs();
            Served served = await(SlotMigrationRetry.until(
                    connections.timeout(), () -> evaluateOnOneNode(here, script, shift, keys, arguments)));
            List<Object> reply = observed(served.reply, shift, sent);
            requireReplicas(await(served.node.waitForReplication(replicas, timeout.toMillis())), replicas);
            return reply;
        } finally {
            replicating.unlock();
        }
    }

    private StatefulConnection<byte[], byte[]> replicatedConnection() {
        StatefulConnection<byte[], byte[]> connection = replicated;
        if (connection == null || !connection.isOpen()) {
            connection = connections.connect();
            replicated = connection;
        }
        return connection;
    }

    private static void requireReplicas(long have, int wanted) {
        if (have < wanted) {
            throw new JobException(
                    "SR424",
                    "Only " + have + " replicas have the jobs that were put, and not the " + wanted
                            + " that secure-redis.jobs.durability.replicas asks for. The jobs are on the primary. Put them again with the same id (withId), or accept that a failover can lose them.");
        }
    }

    private CompletableFuture<Served> evaluateOnOneNode(
            StatefulConnection<byte[], byte[]> on, JobScript script, long shift, byte[][] keys, byte[]... arguments) {
        return JobConnections.nodeOf(on, keys[0])
                .thenCompose(node -> evaluate(node, script, shift, keys, arguments)
                        .exceptionallyCompose(failure -> connections
                                .refreshTopology()
                                .handle((done, notFound) -> failure)
                                .thenCompose(CompletableFuture::failedFuture))
                        .thenApply(reply -> new Served(node, reply)));
    }

    private record Served(RedisAsyncCommands<byte[], byte[]> node, List<Object> reply) {}

    /** Runs a script, and waits for its result. */
    List<Object> call(JobScript script, QueueKeys queue, byte[]... arguments) {
        return await(run(script, queue, arguments));
    }

    /** Shifts the time of a reply by the script's own shift, which may differ from the present one. */
    private List<Object> observed(List<Object> reply, long shift, long sentMs) {
        long serverMs = (Long) reply.get(0);
        clock.observe(serverMs - shift, sentMs);
        jumps.observe(serverMs, sentMs, ServerClock.monotonicMs());
        return reply;
    }

    /** Returns the commands of a connection that {@link #connectToBlock} returned. */
    public static RedisClusterAsyncCommands<byte[], byte[]> commandsOf(StatefulConnection<byte[], byte[]> connection) {
        return JobConnections.commandsOf(connection);
    }

    public RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return current().commands;
    }

    private Open current() {
        Open current = open;
        return current != null ? current : openConnection();
    }

    /** Returns {@code INFO} of the server that holds a key. */
    public CompletionStage<String> infoOf(byte[] key) {
        try {
            return JobConnections.nodeOf(current().connection, key).thenCompose(RedisAsyncCommands::info);
        } catch (RuntimeException unreachable) {
            return CompletableFuture.failedFuture(unreachable);
        }
    }

    public boolean isCluster() {
        return connections.isCluster();
    }

    /**
     * Asks whether the server, or the node of a cluster, that holds a key answers. Does not wait, so that several can
     * be asked at once.
     */
    public void ask(byte[] key) {
        reachOf(key).ask();
    }

    /**
     * Waits for the answer, for {@link #PATIENCE} at most.
     *
     * @throws JobException {@code SR420} if the server that holds the key does not answer
     */
    public void requireAnswer(byte[] key) {
        reachOf(key).require();
    }

    /** A command was not answered in time; returns for how long the server that holds the key has been silent. */
    public Duration missed(byte[] key) {
        ServerReach reach = reachOf(key);
        reach.missed();
        return reach.silentFor();
    }

    private ServerReach reachOf(byte[] key) {
        Open current = open;
        String node = current == null ? "" : JobConnections.nodeIdOf(current.connection, key);
        return reaches.computeIfAbsent(
                node, id -> new ServerReach(() -> ping(id), connections.failures(), connections.timeout()));
    }

    /** Without waiting, not even for a connection. */
    private CompletableFuture<?> ping(String node) {
        if (open != null) {
            return pingConnected(node);
        }
        CompletableFuture<Object> answer = new CompletableFuture<>();
        Thread connect = new Thread(() -> connectAndPing(node, answer), "secure-jobs-connect");
        connect.setDaemon(true);
        connect.start();
        return answer;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The answer carries every outcome.
    private void connectAndPing(String node, CompletableFuture<Object> answer) {
        try {
            openConnection();
        } catch (Throwable e) {
            answer.completeExceptionally(e);
            return;
        }
        pingConnected(node).whenComplete((pong, failure) -> {
            if (failure == null) {
                answer.complete(pong);
            } else {
                answer.completeExceptionally(unwrap(failure));
            }
        });
    }

    private CompletableFuture<?> pingConnected(String node) {
        try {
            return JobConnections.ping(current().connection, node);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
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
     * Returns {@code INFO} of each master.
     *
     * @return empty if a server refuses
     * @throws JobException {@code SR420} if one does not answer
     */
    public List<String> infoOfMasters() {
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

    /** Returns whether the server answered with an error. */
    public static boolean isReply(@Nullable Throwable cause) {
        return cause instanceof RedisCommandExecutionException
                || (cause instanceof ConnectionException why && why.failure() == ConnectionFailure.NOPERM);
    }

    /** Returns a separate connection for commands that block. The caller closes it. */
    public StatefulConnection<byte[], byte[]> connectToBlock() {
        return connections.connect();
    }

    /**
     * Waits for a reply.
     *
     * @throws JobException {@code SR420} if none arrives, or the server refuses
     */
    public <T> T await(CompletionStage<T> reply) {
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

    /** Waits for a reply, for tools that show the rest even if someone replaced a key by a value of another type. */
    public <T> T awaitOr(CompletionStage<T> reply, T otherwise) {
        T found = awaitOrNull(reply);
        return found == null ? otherwise : found;
    }

    /** Does the same as {@link #awaitOr}; returns {@code null} also if Redis does. */
    public <T> @Nullable T awaitOrNull(CompletionStage<T> reply) {
        try {
            return await(reply);
        } catch (JobException e) {
            if (WRONG_TYPE.equals(e.code())) {
                return null;
            }
            throw e;
        }
    }

    /** Returns whether a failure only keeps a queue out of the list of queues. */
    public static boolean isOnlyForTools(JobException failure) {
        return WRONG_TYPE.equals(failure.code()) || FULL.equals(failure.code());
    }

    public static boolean isWrongTypeCode(JobException failure) {
        return WRONG_TYPE.equals(failure.code());
    }

    /** Returns whether someone replaced a key by a value of another type. */
    public static boolean isWrongType(Throwable failure) {
        return begins(failure, "WRONGTYPE");
    }

    /** Returns whether the server's memory is full. */
    public static boolean isFull(Throwable failure) {
        return begins(failure, "OOM");
    }

    /**
     * In Redis 7, an error inside a script begins with the command's error; in Redis 6.2, with words about the script.
     */
    private static boolean begins(Throwable failure, String word) {
        String reply = unwrap(failure) instanceof RedisCommandExecutionException refused
                ? String.valueOf(refused.getMessage())
                : "";
        return reply.startsWith(word) || reply.contains(": " + word + " ") || reply.contains(": -" + word + " ");
    }

    /** Finds the state of the server, or the missing right, that a failure comes from. */
    Optional<ConnectionException> explain(Throwable failure) {
        return connections.failures().explain(failure);
    }

    public static JobException refused(ConnectionFailures failures, Throwable cause) {
        if (isWrongType(cause)) {
            return new JobException(
                    WRONG_TYPE,
                    "A key of a queue holds a value of another type than the queue keeps there. Something else writes to this Redis. Find out what. The next worker or call that changes the queue removes the value.",
                    cause);
        }
        if (isFull(cause)) {
            return new JobException(
                    FULL,
                    "Redis is full: it has reached its maxmemory and may not evict anything, so no job can be put. Jobs in the queues continue and make room. Put the job again later, raise maxmemory, or shorten what is kept: "
                            + "secure-redis.jobs.retention.*.",
                    failures.explain(cause).map(Throwable.class::cast).orElse(cause));
        }
        // Otherwise the class name only: a server's message may quote a script's argument.
        return failures.explain(cause)
                .map(why -> unreachable(String.valueOf(why.getMessage()), why))
                .orElseGet(() -> unreachable(cause.getClass().getSimpleName(), cause));
    }

    private static JobException unreachable(String what, Throwable cause) {
        return new JobException(
                "SR420",
                "The jobs' Redis did not carry out a command: " + what
                        + (what.endsWith(".") ? "" : ".")
                        + " It is unknown whether it took effect. Check that the server is up and that its user may run EVALSHA, "
                        + "EVAL and the commands that secure-redis acl --features=jobs prints.",
                cause);
    }

    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return (failure instanceof CompletionException || failure instanceof ExecutionException) && cause != null
                ? cause
                : failure;
    }

    public static byte[] bytes(long number) {
        return number >= 0 && number < DIGITS.length ? DIGITS[(int) number] : bytes(Long.toString(number));
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    public static long number(byte[] digits) {
        return Long.parseLong(text(digits));
    }

    @Override
    public void close() {
        closeReplicated();
        if (!lockToClose(opening)) {
            return;
        }
        try {
            Open current = open;
            open = null;
            // Its client may have closed it already.
            if (current != null && current.connection.isOpen()) {
                current.connection.close();
            }
        } finally {
            opening.unlock();
        }
    }

    /**
     * Not where a connection is still being opened: the server may never answer, and the attempt ends with its client.
     */
    private static boolean lockToClose(ReentrantLock lock) {
        try {
            return lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return lock.tryLock();
        }
    }

    private void closeReplicated() {
        if (!lockToClose(replicating)) {
            return;
        }
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

    /**
     * Waits while a cluster moves the slot of a queue from one node to another.
     *
     * <p>Lettuce follows a redirection of a single key. A script uses several keys, some of which do not exist; while
     * their slot moves, neither node serves it, and both answer {@code TRYAGAIN} before anything of it has run. The
     * script is therefore sent again until the slot has arrived.
     */
    private static final class SlotMigrationRetry {

        private static final long EVERY_MS = 20;
        private static final Set<String> ON_THE_MOVE = Set.of("TRYAGAIN", "MOVED", "ASK");
        private static final Executor LATER = CompletableFuture.delayedExecutor(EVERY_MS, TimeUnit.MILLISECONDS);

        private SlotMigrationRetry() {}

        /** Sends a command, and repeats it for at most the given time while the slot moves. */
        static <T> CompletableFuture<T> until(Duration most, Supplier<CompletableFuture<T>> say) {
            return attempt(say, System.nanoTime() + most.toNanos());
        }

        private static <T> CompletableFuture<T> attempt(Supplier<CompletableFuture<T>> say, long end) {
            return say.get()
                    .exceptionallyCompose(failure -> isOnTheMove(failure) && System.nanoTime() - end < 0
                            ? CompletableFuture.runAsync(() -> {}, LATER).thenCompose(waited -> attempt(say, end))
                            : CompletableFuture.failedFuture(failure));
        }

        private static boolean isOnTheMove(Throwable failure) {
            String reply = unwrap(failure) instanceof RedisCommandExecutionException refused
                    ? String.valueOf(refused.getMessage())
                    : "";
            return ON_THE_MOVE.contains(reply.split(" ", 2)[0]);
        }
    }
}
