package io.secureredis.serializer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.session.SessionSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;

/** Values that hold the same objects so often that a walk through them, or their JSON, would not end. */
@Timeout(120)
class SharedPartsTest {

    private static final int LEVELS = 60;
    /** Java serialization nests an immutable list more than once. */
    private static final int LEVELS_OF_JDK = 35;

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer");

    record Pair(Object left, Object right) implements Serializable {}

    static class Node implements Serializable {

        @Serial
        private static final long serialVersionUID = 1L;

        private final Object left;
        private final Object right;

        Node(Object both) {
            this.left = both;
            this.right = both;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Node node && node.left.equals(left) && node.right.equals(right);
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    static class OwnList extends ArrayList<Object> {

        @Serial
        private static final long serialVersionUID = 1L;

        OwnList(Object both) {
            super(List.of(both, both));
        }
    }

    static class Linked implements Serializable {

        @Serial
        private static final long serialVersionUID = 1L;

        private final List<Linked> all = new ArrayList<>();
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                shape("List.of", each -> List.of(each, each)),
                shape("ArrayList", each -> new ArrayList<>(List.of(each, each))),
                shape("Map.of", each -> Map.of("a", each, "b", each)),
                shape("HashMap", each -> new HashMap<>(Map.of(1, each, 2, each))),
                shape("record", each -> new Pair(each, each)),
                shape("class", Node::new),
                shape("array", each -> new Object[] {each, each}),
                shape("entries", each -> List.of(new SimpleEntry<>(1, each), new SimpleEntry<>(2, each))),
                shape("mixed", each -> List.of(new Pair(each, 1), new Object[] {Map.of("a", each)})));
    }

    private static Arguments shape(String name, UnaryOperator<Object> twice) {
        return Arguments.of(name, twice);
    }

    private static Object nested(UnaryOperator<Object> twice, int levels) {
        Object value = "canary";
        for (int i = 0; i < levels; i++) {
            value = twice.apply(value);
        }
        return value;
    }

    private static void assertRefused(RedisSerializer<Object> serializer, Object value) {
        assertThatThrownBy(() -> serializer.serialize(value))
                .isInstanceOfSatisfying(
                        UnstorableValueException.class,
                        refused -> assertThat(refused.code()).isEqualTo("SR232"))
                .hasMessageContaining("the same objects")
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void json_partsThatDoubleWithEachLevel_areRefused(String name, UnaryOperator<Object> twice) {
        TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(TYPES);
        assertRefused(json, nested(twice, LEVELS));
        assertRefused(json, nested(twice, 26));
        assertRefused(json, Optional.of(nested(twice, 26)));
        assertRefused(SessionSerializer.of(json), nested(twice, 26));
        assertThat(json.serialize(nested(twice, 8))).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void jdk_partsThatDoubleWithEachLevel_areStoredOnce(String name, UnaryOperator<Object> twice) {
        FilteredJdkRedisSerializer jdk = FilteredJdkRedisSerializer.of(TYPES);
        byte[] stored = jdk.serialize(nested(twice, LEVELS_OF_JDK));
        assertThat(stored).hasSizeLessThan(20_000);
        assertThat(jdk.serialize(Objects.requireNonNull(jdk.deserialize(stored))))
                .hasSize(stored.length);
    }

    @Test
    void bothSerializers_ownCollectionsThatDoubleWithEachLevel_areStoredOnce() {
        Object value = nested(OwnList::new, LEVELS);
        for (RedisSerializer<Object> each : List.of(
                TypedJsonRedisSerializer.of(TYPES),
                TypedJsonRedisSerializer.of(TYPES).inSmile(),
                FilteredJdkRedisSerializer.of(TYPES))) {
            byte[] stored = Objects.requireNonNull(each.serialize(value));
            OwnList back = (OwnList) Objects.requireNonNull(each.deserialize(stored));
            assertThat(back.get(0)).isSameAs(back.get(1));
        }
    }

    @Test
    void jdk_objectsThatAllKnowEachOther_areStored() {
        List<Linked> all = Stream.generate(Linked::new).limit(40).toList();
        all.forEach(each -> each.all.addAll(all));
        FilteredJdkRedisSerializer jdk = FilteredJdkRedisSerializer.of(TYPES);
        Linked back = (Linked) Objects.requireNonNull(jdk.deserialize(jdk.serialize(all.get(0))));
        assertThat(back.all).hasSize(40);
        assertThat(back.all.get(0)).isSameAs(back);
    }

    @Test
    void json_manyReferencesToOneObject_comeBackEqual() {
        TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(TYPES);
        List<Object> value = new ArrayList<>(Collections.nCopies(60_000, new Pair(1L, List.of("a", "b", "c"))));
        assertThat(json.deserialize(json.serialize(value))).isEqualTo(value);
        List<Object> constants = new ArrayList<>(Collections.nCopies(300_000, java.time.DayOfWeek.MONDAY));
        assertThat(json.deserialize(json.serialize(constants))).isEqualTo(constants);
    }

    @Test
    void json_storedTextNestedWithoutEnd_isRefusedWhenItIsRead() {
        TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(TYPES);
        for (String level : List.of("[", "[\"java.util.ArrayList\",[", "{\"a\":")) {
            byte[] stored = level.repeat(100_000).getBytes(UTF_8);
            assertThatThrownBy(() -> json.deserialize(stored))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageStartingWith("SR204");
        }
    }

    @Test
    void jdk_storedStreamNestedWithoutEnd_isRefusedWhenItIsRead() throws IOException {
        Object value = "canary";
        for (int i = 0; i < 400; i++) {
            value = new ArrayList<>(List.of(value));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(value);
        }
        FilteredJdkRedisSerializer jdk = FilteredJdkRedisSerializer.of(TYPES);
        assertThatThrownBy(() -> jdk.deserialize(bytes.toByteArray()))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("SR205");
    }
}
