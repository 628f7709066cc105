package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobEvent;
import io.secureredis.jobs.SecureJob;
import io.secureredis.testserver.RedisTestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** A worker in a JVM of its own, which can be killed. Its jobs tell on standard output what they do. */
final class WorkerProcess implements AutoCloseable {

    private static final long WORK_NANOS = 10_000_000;

    private static final String AT_ONCE = "at-once";
    private static final String STAND_BY = "stand-by";
    private static final String THROWING = "throwing";
    private static final String READY = "READY";

    private final Process process;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Thread reader;

    private WorkerProcess(Process process) {
        this.process = process;
        reader = new Thread(this::read, "worker-process-reader");
        reader.setDaemon(true);
        reader.start();
    }

    static WorkerProcess start(RedisTestServer redis, String... settings) throws IOException {
        return start(redis, AT_ONCE, settings);
    }

    /** One that has started up, and claims nothing before {@link #begin}. */
    static WorkerProcess standBy(RedisTestServer redis, String... settings) throws IOException {
        return start(redis, STAND_BY, settings);
    }

    /** As {@link #standBy}, with a listener of job events that always throws. */
    static WorkerProcess standByWithThrowingListener(RedisTestServer redis, String... settings) throws IOException {
        return start(redis, THROWING, settings);
    }

    private static WorkerProcess start(RedisTestServer redis, String when, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx200m",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerProcess.class.getName(),
                redis.host(),
                String.valueOf(redis.port()),
                when));
        command.addAll(List.of(settings));
        return new WorkerProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Jobs for processes. */
    @Component
    static class Jobs {

        private final ConfigurableApplicationContext context;

        Jobs(ConfigurableApplicationContext context) {
            this.context = context;
        }

        @SecureJob(name = "process.note", queue = "process", maxAttempts = 1)
        public void note(int number) {
            // Some work, so that a kill finds jobs in flight.
            LockSupport.parkNanos(WORK_NANOS);
            System.out.println("RAN " + number);
        }

        /** Tells when it ended, in ms of the machine's clock, which is the server's too. */
        @SecureJob(name = "process.work", queue = "process", maxAttempts = 1)
        public void work(int number, long millis) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            System.out.println("DID " + number + " " + System.currentTimeMillis());
        }

        @SecureJob(name = "process.tick", queue = "process", maxAttempts = 1)
        public void tick(int schedule) {
            System.out.println("TICK " + schedule);
        }

        @SecureJob(name = "process.exit", queue = "process", maxAttempts = 1)
        public void exit() {
            System.exit(3);
        }

        @SecureJob(name = "process.close", queue = "process", maxAttempts = 1)
        public void close() {
            context.close();
            System.exit(3);
        }

        /** Goes on until it is interrupted. */
        @SecureJob(name = "process.hang", queue = "process", maxAttempts = 1)
        public void hang() throws InterruptedException {
            System.out.println("HANGS");
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    /** An application's mistake. */
    @Component
    static class ThrowingListener {

        @EventListener
        void on(JobEvent event) {
            throw new IllegalStateException("a listener that throws");
        }
    }

    @SuppressWarnings("resource") // Closed with the process
    public static void main(String[] arguments) throws IOException {
        String[] settings = List.of(arguments).subList(3, arguments.length).toArray(String[]::new);
        List<Class<?>> beans =
                arguments[2].equals(THROWING) ? List.of(Jobs.class, ThrowingListener.class) : List.of(Jobs.class);
        JobApplication application =
                JobApplication.start(arguments[0], Integer.parseInt(arguments[1]), beans, settings);
        SmartLifecycle worker = application.get(SmartLifecycle.class, "secureJobsWorker");
        if (!arguments[2].equals(AT_ONCE)) {
            worker.stop();
        }
        System.out.println(READY);
        // A parent that dies closes this stream.
        while (System.in.read() >= 0) {
            worker.start();
        }
        System.exit(0);
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns its exit code once it has ended by itself, and all that it said was read. */
    int await() throws InterruptedException {
        process.waitFor();
        reader.join();
        return process.exitValue();
    }

    boolean isReady() {
        return lines.contains(READY);
    }

    void begin() throws IOException {
        OutputStream in = process.getOutputStream();
        in.write('\n');
        in.flush();
    }

    Queue<String> lines() {
        return lines;
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal, such as {@code STOP}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
    }

    /**
     * {@code kill -9}; returns when all that it said was read. By its handle, because a process that kills its child
     * closes the stream that it reads from.
     */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
        reader.join();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
