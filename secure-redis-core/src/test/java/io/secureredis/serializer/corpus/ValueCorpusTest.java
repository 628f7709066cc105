package io.secureredis.serializer.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.serializer.AllowedTypes;
import io.secureredis.serializer.EncryptedRedisSerializer;
import io.secureredis.serializer.FilteredJdkRedisSerializer;
import io.secureredis.serializer.TypedJsonRedisSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;

/**
 * Every value of the corpus, under each serializer, comes back equal or is refused when it is written; never anything
 * else. What happens is held against one table, {@code value-corpus.txt}.
 */
class ValueCorpusTest {

    private static final AllowedTypes TYPES =
            AllowedTypes.jdkValues().andPackages("io.secureredis.serializer.corpus", "org.springframework", "kotlin");
    private static final Sealer SEALER = Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32])));

    private static Map<String, RedisSerializer<Object>> serializers() {
        Map<String, RedisSerializer<Object>> serializers = new LinkedHashMap<>();
        serializers.put("json", TypedJsonRedisSerializer.of(TYPES));
        serializers.put("smile", TypedJsonRedisSerializer.of(TYPES).inSmile());
        serializers.put("jdk", FilteredJdkRedisSerializer.of(TYPES));
        serializers.put(
                "template json", EncryptedRedisSerializer.of(TypedJsonRedisSerializer.of(TYPES), SEALER, "corpus"));
        serializers.put(
                "template jdk", EncryptedRedisSerializer.of(FilteredJdkRedisSerializer.of(TYPES), SEALER, "corpus"));
        return serializers;
    }

    @Test
    void everyValue_comesBackEqualOrIsRefusedWhenWritten() throws IOException {
        List<String> rows = new ArrayList<>();
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        Map<String, RedisSerializer<Object>> serializers = serializers();
        Corpus.all().forEach((name, value) -> {
            StringBuilder row = new StringBuilder("%-50s".formatted(name));
            serializers.forEach((serializer, each) -> {
                String outcome = outcome(each, value);
                row.append(" %-8s".formatted(outcome));
                counts.computeIfAbsent(serializer, none -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
            });
            rows.add(row.toString().stripTrailing());
        });
        System.out.println(rows.size() + " values: " + counts);
        if (System.getProperty("corpus.write") != null) {
            java.nio.file.Files.write(java.nio.file.Path.of(System.getProperty("corpus.write")), rows);
        }
        assertThat(rows).hasSizeGreaterThanOrEqualTo(400);
        assertThat(rows).isEqualTo(table());
    }

    private static List<String> table() throws IOException {
        try (InputStream table = ValueCorpusTest.class.getResourceAsStream("value-corpus.txt")) {
            return new String(Objects.requireNonNull(table).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static String outcome(RedisSerializer<Object> serializer, Object value) {
        byte[] stored;
        try {
            stored = serializer.serialize(value);
        } catch (SecureRedisException refused) {
            return refused.code();
        } catch (SerializationException refused) {
            return Objects.requireNonNull(refused.getMessage()).substring(0, 5);
        } catch (RuntimeException | StackOverflowError failure) {
            return failure.toString();
        }
        try {
            Object back = serializer.deserialize(stored);
            byte[] again = serializer.serialize(value);
            return Sameness.isSame(value, back) && Sameness.isSame(value, serializer.deserialize(again))
                    ? "equal"
                    : "CHANGED";
        } catch (RuntimeException | StackOverflowError failure) {
            return "UNREADABLE " + failure;
        }
    }
}
