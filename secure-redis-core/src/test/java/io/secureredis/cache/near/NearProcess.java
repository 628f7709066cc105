package io.secureredis.cache.near;

import io.secureredis.connection.ConnectionException;
import io.secureredis.testserver.TcpProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import org.springframework.dao.DataAccessException;

/**
 * An application with a near cache in a separate JVM, behind a proxy that the test can cut. One of its threads reads
 * all the time; commands come on standard input.
 */
final class NearProcess implements AutoCloseable {

    static final int KEYS = 12;

    private final Process process;
    private final BufferedReader replies;
    private final Writer commands;
    final TcpProxy proxy;

    private NearProcess(Process process, TcpProxy proxy) {
        this.process = process;
        this.replies = process.inputReader(StandardCharsets.UTF_8);
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.proxy = proxy;
    }

    static NearProcess start(TcpProxy proxy, long seed) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx200m",
                "-cp",
                System.getProperty("java.class.path"),
                NearProcess.class.getName(),
                proxy.host(),
                String.valueOf(proxy.port()),
                String.valueOf(seed));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        return new NearProcess(builder.start(), proxy);
    }

    /** Returns whether it was written; it is not if the connection was cut. */
    boolean put(int key, long version) {
        return ask("put " + key + " " + version).equals("done");
    }

    /** Returns when it has received every change that Redis knew of, or is empty. */
    void hear() {
        ask("hear");
    }

    /** From now on none of its reads may see an older version. */
    void acknowledge(int key, long version) {
        ask("acknowledge " + key + " " + version);
    }

    /** Ends its reads; returns how many were answered from the near cache. An older version fails the test. */
    long end() {
        return Long.parseLong(ask("end"));
    }

    private synchronized String ask(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
            String line;
            while ((line = replies.readLine()) != null) {
                if (line.startsWith("= ")) {
                    return line.substring(2);
                }
            }
            throw new IllegalStateException("The process has ended");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        proxy.close();
    }

    /** Runs in the separate process: host, port, seed. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (NearClient node = new NearClient(arguments[0], Integer.parseInt(arguments[1]));
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Reads reads = new Reads(node, new Random(Long.parseLong(arguments[2])));
            Thread reader = new Thread(reads, "reads");
            reader.setDaemon(true);
            reader.setUncaughtExceptionHandler((thread, failure) -> reads.stale = "FAILED " + failure);
            reader.start();
            String line;
            while ((line = in.readLine()) != null) {
                String[] words = line.split(" ", -1);
                System.out.println("= "
                        + switch (words[0]) {
                            case "put" -> attempt(() -> node.put(words[1], words[2])) ? "done" : "cut";
                            case "hear" -> node.tracking.barrier().join();
                            case "acknowledge" ->
                                reads.acknowledged(Integer.parseInt(words[1]), Long.parseLong(words[2]));
                            case "end" -> reads.end(reader);
                            default -> throw new IllegalArgumentException(words[0]);
                        });
            }
        }
    }

    private static boolean attempt(Runnable call) {
        try {
            call.run();
            return true;
        } catch (DataAccessException | ConnectionException cut) {
            return false;
        }
    }

    private static final class Reads implements Runnable {

        private final NearClient node;
        private final Random random;
        private final AtomicLongArray atLeast = new AtomicLongArray(KEYS);
        private volatile boolean ended;
        private volatile String stale = "";

        Reads(NearClient node, Random random) {
            this.node = node;
            this.random = random;
        }

        long acknowledged(int key, long version) {
            atLeast.set(key, version);
            return version;
        }

        @Override
        public void run() {
            while (!ended) {
                int key = random.nextInt(KEYS);
                long bound = atLeast.get(key);
                attempt(() -> {
                    String value = node.get("" + key);
                    if (value != null && Long.parseLong(value) < bound) {
                        stale = "STALE key " + key + ", " + value + " after " + bound + " was acknowledged";
                    }
                });
            }
        }

        String end(Thread reader) throws InterruptedException {
            ended = true;
            reader.join();
            return stale.isEmpty() ? "" + node.hits() : stale;
        }
    }
}
