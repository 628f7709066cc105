package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.secureredis.serializer.allowed.Book;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;

/**
 * Plaintexts that were changed by someone who has a secret, or by a mistake. They give a value or an exception of ours,
 * and take no more memory than their length explains.
 */
class MutatedValuesTest {

    private static final long SEED = 20260716;
    private static final int MUTATIONS = 1_500;
    /** Far above what reading 1 KiB takes with the first use of each class, far below what a forged length wants. */
    private static final long MAX_ALLOCATED = 16L * 1024 * 1024;

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer.allowed");

    private static RedisSerializer<Object> serializer(String kind) {
        TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(TYPES);
        return switch (kind) {
            case "json" -> json;
            case "smile" -> json.inSmile();
            default -> FilteredJdkRedisSerializer.of(TYPES);
        };
    }

    private static List<Object> values() {
        Book book = new Book(
                new UUID(1, 2),
                "Momo",
                new BigDecimal("12.90"),
                LocalDate.EPOCH,
                Instant.EPOCH,
                ZoneId.of("Europe/Berlin"),
                new ArrayList<>(List.of(new Book.Author("Ende"), new Book.Author("Ende"))),
                EnumSet.of(Book.Kind.NOVEL),
                new LinkedHashMap<>(Map.of("a", 1)),
                7);
        return List.of(
                book,
                new ArrayList<>(List.of(book, "text", 1, 2L, 3.5, 4f, true, 'c')),
                new TreeMap<>(Map.of("b", new byte[300], "a", new int[] {1, 2, 3})),
                new ArrayList<>(
                        List.of(new String[] {"a", "b"}, new long[3], new double[] {1, 2}, new Object[] {1, "b"})),
                new EnumMap<>(Map.of(TimeUnit.DAYS, List.of(1, 2), TimeUnit.HOURS, List.of(3))),
                new ArrayList<>(List.of(new BigInteger("9".repeat(60)), new BigDecimal("1E+40"))),
                new ArrayList<>(
                        List.of(new GregorianCalendar(2026, 0, 2), Set.of(1, 2), Map.of(1, 2), "x".repeat(200))),
                new ArrayDeque<Object>(List.of(1, 2)),
                new LinkedHashMap<>(Map.of(new Book.Author("key"), List.of("a"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "smile", "jdk"})
    void deserialize_mutatedBytes_isAValueOrAnExceptionOfOurs(String kind) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        RedisSerializer<Object> serializer = serializer(kind);
        int read = 0;
        int refused = 0;
        for (Object value : values()) {
            byte[] stored = Objects.requireNonNull(serializer.serialize(value));
            assertThat(allocated(serializer, stored)).isLessThan(MAX_ALLOCATED);
            for (int i = 0; i < MUTATIONS; i++) {
                if (reads(serializer, mutated(stored, random))) {
                    read++;
                } else {
                    refused++;
                }
            }
            Object again = serializer.deserialize(stored);
            assertThat(serializer.serialize(again))
                    .as("what is read after them")
                    .hasSameSizeAs(stored);
        }
        System.out.println(kind + ": " + read + " read, " + refused + " refused");
        assertThat(read).isPositive();
        assertThat(refused).isGreaterThan(values().size() * MUTATIONS / 10);
    }

    private static boolean reads(RedisSerializer<Object> serializer, byte[] stored) {
        boolean[] read = new boolean[1];
        long allocated = allocated(() -> {
            try {
                serializer.deserialize(stored);
                read[0] = true;
            } catch (SerializationException | RefusedTypeException expected) {
                assertThat(expected).hasMessageMatching("(?s)SR20[345] .*");
            }
        });
        assertThat(allocated).isLessThan(MAX_ALLOCATED);
        return read[0];
    }

    private static long allocated(RedisSerializer<Object> serializer, byte[] stored) {
        return allocated(() -> serializer.deserialize(stored));
    }

    private static long allocated(Runnable code) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        code.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static byte[] mutated(byte[] stored, Random random) {
        byte[] bytes = stored.clone();
        switch (random.nextInt(6)) {
            case 0 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                int from = random.nextInt(bytes.length);
                int to = random.nextInt(bytes.length);
                System.arraycopy(stored, from, bytes, to, random.nextInt(bytes.length - Math.max(from, to)));
            }
            case 2 -> {
                int at = random.nextInt(bytes.length);
                for (int i = at; i < Math.min(bytes.length, at + 5); i++) {
                    bytes[i] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
                }
            }
            default -> {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
        }
        return bytes;
    }

    @Test
    void deserialize_nothingButTheFrame_isRefused() {
        for (String nothing : List.of(" ", "\n\t", ":)\n\u0007", ":", ":)", ":)\n", "\u0000")) {
            for (String kind : List.of("json", "smile")) {
                assertThat(reads(serializer(kind), nothing.getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                        .isFalse();
            }
        }
    }

    /** In Smile, 0xFD is raw bytes, 0xE8 bytes in sevens, 0x26 and 0x2A large numbers, 0xE0 and 0xE4 long texts. */
    @Test
    void smile_lengthThatIsNotThere_allocatesNothingOfIt() {
        RedisSerializer<Object> smile = serializer("smile");
        smile.deserialize(smile.serialize(new ArrayList<>(List.of(new byte[] {1}, 1))));
        for (String className : List.of("[B", "java.lang.Integer", "java.math.BigInteger", "java.lang.String")) {
            for (int token : new int[] {0xfd, 0xe8, 0x26, 0x2a, 0xe0, 0xe4, 0xec}) {
                byte[] forged = smile(out -> {
                    out.write(0xf8);
                    out.write(0x40 + className.length() - 1);
                    out.writeBytes(className.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    out.write(token);
                    out.writeBytes(new byte[] {0x0f, 0x7f, 0x7f, 0x7f, (byte) 0xbf, 1, 2, 3});
                });
                assertThat(reads(smile, forged))
                        .as("%s, token %x", className, token)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "smile"})
    void deserialize_endlessNesting_isRefused(String kind) {
        byte[] nested = kind.equals("json")
                ? "[\"java.util.ArrayList\",[".repeat(100_000).getBytes(java.nio.charset.StandardCharsets.UTF_8)
                : smile(out -> {
                    for (int i = 0; i < 100_000; i++) {
                        out.writeBytes(new byte[] {(byte) 0xf8, 0x52});
                        out.writeBytes("java.util.ArrayList".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                        out.write(0xf8);
                    }
                });
        assertThatThrownBy(() -> serializer(kind).deserialize(nested))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("SR204 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "smile"})
    void serialize_deepAndCyclicValues_comeBackOrAreRefused(String kind) {
        RedisSerializer<Object> serializer = serializer(kind);
        Object deep = nested(ValueWriter.MAX_DEPTH - 2);
        assertThat(serializer.deserialize(serializer.serialize(deep))).isEqualTo(deep);
        List<Object> cycle = new ArrayList<>();
        cycle.add(Optional.of(cycle));
        for (Object endless : List.of(nested(ValueWriter.MAX_DEPTH + 1), nested(100_000))) {
            assertThatThrownBy(() -> serializer.serialize(endless)).hasMessageStartingWith("SR222 ");
        }
        assertThatThrownBy(() -> serializer.serialize(cycle)).hasMessageStartingWith("SR222 ");
    }

    private static Object nested(int levels) {
        Object value = "innermost";
        for (int i = 0; i < levels; i++) {
            List<Object> outer = new ArrayList<>();
            outer.add(value);
            value = outer;
        }
        return value;
    }

    /** Version 0, with references to names and texts, and raw bytes. */
    private static byte[] smile(Consumer<ByteArrayOutputStream> content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {':', ')', '\n', 7});
        content.accept(out);
        return out.toByteArray();
    }
}
