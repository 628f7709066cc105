package io.secureredis.benchmarks.cache;

import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.IOUringProvider;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What moves the bytes under Lettuce. A JVM has one of them: Lettuce takes epoll where it loads, then io_uring, then
 * NIO.
 */
enum NettyTransport {
    NIO("NIO", "-Dio.lettuce.core.epoll=false", "-Dio.lettuce.core.iouring=false"),
    EPOLL("epoll", "-Dio.lettuce.core.epoll=true", "-Dio.lettuce.core.iouring=false"),
    IO_URING("io_uring", "-Dio.lettuce.core.epoll=false", "-Dio.lettuce.core.iouring=true");

    final String title;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> switches;

    NettyTransport(String title, String... switches) {
        this.title = title;
        this.switches = List.of(switches);
    }

    /** The options of a JVM in which Lettuce takes this one, or NIO where it does not load. */
    Stream<String> jvmOptions() {
        // From JDK 24 on, a library that is loaded without it causes a warning
        return Runtime.version().feature() < 24
                ? switches.stream()
                : Stream.concat(Stream.of("--enable-native-access=ALL-UNNAMED"), switches.stream());
    }

    /** Why it does not load in this JVM, in one line; {@code null} if it does. */
    @Nullable
    String refusal() {
        return switch (this) {
            case NIO -> null;
            case EPOLL -> Epoll.isAvailable() ? null : line(Epoll.unavailabilityCause());
            case IO_URING -> IoUring.isAvailable() ? null : line(IoUring.unavailabilityCause());
        };
    }

    /** Which one Lettuce takes in this JVM. */
    static NettyTransport ofLettuce() {
        return EpollProvider.isAvailable() ? EPOLL : IOUringProvider.isAvailable() ? IO_URING : NIO;
    }

    private static String line(Throwable refusal) {
        return Stream.iterate(refusal, each -> each != null, Throwable::getCause)
                .map(each ->
                        String.valueOf(each.getMessage()).lines().findFirst().orElse(""))
                .distinct()
                .collect(Collectors.joining(": "));
    }
}
