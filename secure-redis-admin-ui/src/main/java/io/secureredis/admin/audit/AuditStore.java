package io.secureredis.admin.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.CauseChain;
import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionFailures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

/** The list in Redis. Knows nothing of what its elements say. */
final class AuditStore {

    /** How many elements the script returns to a writer that is behind. */
    static final int TAIL = 200;

    private static final Script APPEND = new Script("append");
    private static final Script READ = new Script("read");
    private static final Script TRIM = new Script("trim");

    private final RedisConnectionFactory connections;
    private final byte[] key;

    AuditStore(RedisConnectionFactory connections, String key) {
        this.connections = connections;
        this.key = key.getBytes(UTF_8);
    }

    private static final class Script {

        private final byte[] text;
        private final String digest;

        Script(String name) {
            try (InputStream in = AuditStore.class.getResourceAsStream(name + ".lua")) {
                if (in == null) {
                    throw new IllegalStateException("The jar lacks " + name + ".lua");
                }
                text = in.readAllBytes();
                digest = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-1").digest(text));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java runtime has SHA-1", e);
            }
        }
    }

    /**
     * The answer to an append.
     *
     * @param removed whether the last element was too large and was removed instead
     * @param tail if nothing was appended: the last elements; an empty array for one that is too large
     */
    record Appended(boolean done, boolean removed, long length, List<byte[]> tail) {}

    /**
     * @param head the last element that the writer knows; empty for an empty list
     * @param seen the newest record that the writer has seen; the tail begins with it if it is there. May be empty
     */
    Appended append(byte[] head, byte[] seen, List<byte[]> elements) {
        List<byte[]> arguments = new ArrayList<>(List.of(head, number(AuditElement.LARGEST), number(TAIL), seen));
        arguments.addAll(elements);
        List<Object> reply = run(APPEND, arguments);
        long code = (Long) reply.get(0);
        return new Appended(code == 1, code == 2, (Long) reply.get(1), elements(reply));
    }

    /**
     * A part of the list.
     *
     * @param anchor the first element; empty if there is none, or if it is too large
     * @param elements an empty array for one that is too large
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody
    record Part(long length, byte[] anchor, List<byte[]> elements) {}

    /** @param from index; negative ones count from the end */
    Part read(long from, long to) {
        List<Object> reply = run(READ, List.of(number(AuditElement.LARGEST), number(from), number(to)));
        return new Part((Long) reply.get(0), (byte[]) reply.get(1), elements(reply));
    }

    /** Returns false if the list is another one by now. */
    boolean trim(byte[] oldAnchor, long count, byte[] last, byte[] anchor) {
        return ((Long) run(TRIM, List.of(oldAnchor, number(AuditElement.LARGEST), number(count), last, anchor))
                        .get(0))
                == 1;
    }

    private static List<byte[]> elements(List<Object> reply) {
        return reply.stream().skip(2).map(byte[].class::cast).toList();
    }

    private static byte[] number(long number) {
        return Long.toString(number).getBytes(UTF_8);
    }

    private List<Object> run(Script script, List<byte[]> arguments) {
        byte[][] all = new byte[arguments.size() + 1][];
        all[0] = key;
        for (int i = 0; i < arguments.size(); i++) {
            all[i + 1] = arguments.get(i);
        }
        try (RedisConnection connection = connections.getConnection()) {
            return evaluate(connection, script, all);
        } catch (RuntimeException failure) {
            throw refused(failure);
        }
    }

    private static List<Object> evaluate(RedisConnection connection, Script script, byte[][] all) {
        List<Object> reply;
        try {
            reply = connection.scriptingCommands().evalSha(script.digest, ReturnType.MULTI, 1, all);
        } catch (RuntimeException failure) {
            if (!says(failure, "NOSCRIPT")) {
                throw failure;
            }
            reply = connection.scriptingCommands().eval(script.text, ReturnType.MULTI, 1, all);
        }
        if (reply == null) {
            throw new IllegalStateException("Redis returned nothing");
        }
        return reply;
    }

    private String why(RuntimeException failure) {
        if (says(failure, "OOM")) {
            return "Redis has reached its maxmemory. Raise maxmemory, or remove what is not needed.";
        }
        if (says(failure, "WRONGTYPE")) {
            return "its key in Redis holds a value of another type. Find out who wrote it, and delete the key.";
        }
        // Otherwise the class name only: a server's message may quote an argument
        return ConnectionFailures.of(connections)
                .explain(failure)
                .map(known -> String.valueOf(known.getMessage()))
                .orElseGet(() -> failure.getClass().getSimpleName() + ".");
    }

    private SecureRedisException refused(RuntimeException failure) {
        return new SecureRedisException(
                "SR504",
                "The audit log of the dashboard cannot be read or written: " + why(failure)
                        + " What cannot be recorded is not done and not revealed.",
                failure);
    }

    private static boolean says(Throwable failure, String word) {
        for (Throwable cause : CauseChain.of(failure)) {
            String message = String.valueOf(cause.getMessage());
            if (message.startsWith(word) || message.contains(": " + word) || message.contains(": -" + word)) {
                return true;
            }
        }
        return false;
    }
}
