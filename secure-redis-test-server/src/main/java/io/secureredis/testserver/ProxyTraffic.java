package io.secureredis.testserver;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What a {@link TcpProxy} does to all data: delay, hold, recording. */
final class ProxyTraffic {

    enum Direction {
        TO_TARGET,
        TO_CLIENT
    }

    private final Map<Direction, ByteArrayOutputStream> recorded = new EnumMap<>(Direction.class);
    private boolean recording;
    private boolean held;
    private long delayNanos;

    synchronized void delay(Duration latency) {
        delayNanos = latency.toNanos();
    }

    /** Returns when data that arrives now is due, as {@link System#nanoTime}. */
    synchronized long due() {
        return System.nanoTime() + delayNanos;
    }

    synchronized void hold(boolean on) {
        held = on;
        notifyAll();
    }

    /** Waits during a hold until the connection has ended. */
    synchronized void awaitDelivery(BooleanSupplier connectionEnded) throws InterruptedException {
        while (held && !connectionEnded.getAsBoolean()) {
            wait();
        }
    }

    /** Makes waiting threads check again whether their connection has ended. */
    synchronized void connectionEnded() {
        notifyAll();
    }

    synchronized void startCapture() {
        recorded.clear();
        recording = true;
    }

    synchronized void record(Direction direction, byte[] data) {
        if (recording) {
            recorded.computeIfAbsent(direction, none -> new ByteArrayOutputStream())
                    .writeBytes(data);
        }
    }

    synchronized byte[] captured(Direction direction) {
        ByteArrayOutputStream bytes = recorded.get(direction);
        return bytes == null ? new byte[0] : bytes.toByteArray();
    }
}
