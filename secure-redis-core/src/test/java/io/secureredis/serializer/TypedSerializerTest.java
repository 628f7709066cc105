package io.secureredis.serializer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.serializer.allowed.Book;
import io.secureredis.serializer.allowed.Book.Author;
import io.secureredis.serializer.allowed.Book.Dog;
import io.secureredis.serializer.allowed.Book.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;

class TypedSerializerTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer.allowed");
    private static final TypedJsonRedisSerializer JSON = TypedJsonRedisSerializer.of(TYPES);
    private static final TypedJsonRedisSerializer SMILE = JSON.inSmile();
    private static final FilteredJdkRedisSerializer JDK = FilteredJdkRedisSerializer.of(TYPES);
    private static final Book BOOK = new Book(
            UUID.fromString("6f1ed002-ab55-4c2b-8e3b-0c1e4bb0f8aa"),
            "Momo",
            new BigDecimal("12.90"),
            LocalDate.of(1973, 9, 1),
            Instant.parse("2026-01-02T03:04:05.123456789Z"),
            ZoneId.of("Europe/Berlin"),
            List.of(new Author("Ende")),
            EnumSet.of(Kind.NOVEL, Kind.ESSAY),
            Map.of("pages", 304, "isbn", 9783522177504L, "when", LocalDate.of(2026, 1, 1)),
            7L);

    @SuppressWarnings("JavaUtilDate")
    static Stream<Object> values() {
        return Stream.of(
                "text",
                "",
                42,
                42L,
                (short) 7,
                (byte) 7,
                'c',
                1.5,
                1.5f,
                true,
                new BigDecimal("1.10"),
                new BigInteger("12345678901234567890"),
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                LocalDate.of(2026, 1, 2),
                LocalDateTime.of(2026, 1, 2, 3, 4),
                OffsetDateTime.parse("2026-01-02T03:04:05Z"),
                ZonedDateTime.parse("2026-01-02T03:04:05Z[UTC]"),
                ZonedDateTime.parse("2026-07-02T03:04:05+02:00[Europe/Berlin]"),
                Duration.ofMillis(1501),
                new Date(0),
                UUID.fromString("6f1ed002-ab55-4c2b-8e3b-0c1e4bb0f8aa"),
                Locale.GERMANY,
                ZoneId.of("Europe/Berlin"),
                BOOK,
                Kind.NOVEL,
                Kind.ESSAY,
                List.of(),
                List.of(1L, "two"),
                List.of(BOOK, new Author("x")),
                Set.of("a"),
                Map.of("a", BOOK),
                new ArrayList<>(Arrays.asList("a", null)),
                Arrays.asList(1, 2),
                Collections.emptyList(),
                Collections.singletonList("x"),
                Collections.unmodifiableList(List.of(1)),
                Stream.of("a", "b").toList(),
                new LinkedHashMap<>(Map.of(1, "one")),
                new TreeMap<>(Map.of("k", 2)),
                EnumSet.of(Kind.NOVEL),
                new EnumMap<>(Map.of(Kind.ESSAY, "e")),
                new HashMap<>(Map.of("@class", "x")),
                new Book.Kennel(dog(), List.of(dog())),
                List.of(Optional.of("x")).get(0).get());
    }

    private static Dog dog() {
        Dog dog = new Dog();
        dog.name = "Bello";
        dog.barks = true;
        return dog;
    }

    @ParameterizedTest
    @MethodSource("values")
    void json_everyOrdinaryValue_comesBack(Object value) {
        Object back = JSON.deserialize(JSON.serialize(value));
        assertThat(back).isEqualTo(value).isInstanceOf(expectedClass(value));
    }

    @ParameterizedTest
    @MethodSource("values")
    void jdk_everyOrdinaryValue_comesBack(Object value) {
        assertThat(JDK.deserialize(JDK.serialize(value))).isEqualTo(value);
    }

    private static Class<?> expectedClass(Object value) {
        return value instanceof List
                ? List.class
                : value instanceof Map
                        ? Map.class
                        : value instanceof Set
                                ? Set.class
                                : value instanceof ZoneId
                                        ? ZoneId.class
                                        : value instanceof Enum<?> e ? e.getDeclaringClass() : value.getClass();
    }

    @Test
    void json_array_comesBack() {
        assertThat((int[]) JSON.deserialize(JSON.serialize(new int[] {1, 2}))).containsExactly(1, 2);
        assertThat((byte[]) JSON.deserialize(JSON.serialize(new byte[] {1, 2}))).containsExactly(1, 2);
        assertThat((Author[]) JSON.deserialize(JSON.serialize(new Author[] {new Author("x")})))
                .containsExactly(new Author("x"));
        assertThat((Object[]) JSON.deserialize(JSON.serialize(new Object[] {1L, BOOK})))
                .containsExactly(1L, BOOK);
    }

    @Test
    void json_viewOfACollection_comesBackAsAnOrdinaryOne() {
        List<Integer> list = new ArrayList<>(List.of(1, 2, 3));
        assertThat(JSON.deserialize(JSON.serialize(list.subList(1, 3)))).isEqualTo(List.of(2, 3));
        Map<String, Integer> map = new LinkedHashMap<>(Map.of("a", 1));
        assertThat(JSON.deserialize(JSON.serialize(map.keySet()))).isEqualTo(new LinkedHashSet<>(Set.of("a")));
        assertThat(JSON.deserialize(JSON.serialize(map.values()))).isEqualTo(List.of(1));
        assertThat(JSON.deserialize(JSON.serialize(new TreeMap<>(map).headMap("z"))))
                .isEqualTo(map);
    }

    @Test
    void json_mapInAccessOrder_comesBackInInsertionOrder() {
        Map<String, Integer> byUse = new LinkedHashMap<>(16, 0.75f, true);
        byUse.putAll(Map.of("a", 1, "b", 2));
        byUse.get("a");
        assertThat(byUse.keySet()).containsExactly("b", "a");
        for (RedisSerializer<Object> each : List.of(JSON, SMILE)) {
            Map<String, Integer> back = mapOf(each.deserialize(each.serialize(byUse)));
            assertThat(back).isExactlyInstanceOf(LinkedHashMap.class);
            assertThat(back.get("b")).isEqualTo(2);
            assertThat(back.keySet()).containsExactly("b", "a");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Integer> mapOf(Object value) {
        return (Map<String, Integer>) value;
    }

    @Test
    void json_mapWithoutDeclaredKeys_keepsTheirClass() {
        Map<Object, Object> byDate = new LinkedHashMap<>(Map.of(LocalDate.of(2026, 1, 2), BOOK));
        for (Map<?, ?> map : List.of(
                byDate,
                Map.of(1L, "one"),
                new TreeMap<>(Map.of(3, List.of(1L))),
                Map.of(Kind.ESSAY, Map.of(2L, 2L)),
                Map.of(UUID.fromString("6f1ed002-ab55-4c2b-8e3b-0c1e4bb0f8aa"), true))) {
            assertThat(JSON.deserialize(JSON.serialize(map))).isEqualTo(map);
        }
    }

    @Test
    void json_mapWithKeysOfSeveralClasses_comesBack() {
        Map<Object, Object> map = new HashMap<>(Map.of(1L, "one", "2", "two", new Author("x"), 3));
        map.put(null, "none");
        assertThat(JSON.deserialize(JSON.serialize(map))).isEqualTo(map);
    }

    @Test
    void json_unknownProperty_isPassedOver() {
        String stored = new String(JSON.serialize(new Author("Ende")), UTF_8).replace("{", "{\"gone\":1,");
        assertThat(JSON.deserialize(stored.getBytes(UTF_8))).isEqualTo(new Author("Ende"));
    }

    @Test
    void nullValue_eitherSerializer_isTheEmptyArray() {
        for (RedisSerializer<Object> each : List.of(JSON, SMILE, JDK)) {
            assertThat(each.serialize(null)).isEmpty();
            assertThat(each.deserialize(new byte[0])).isNull();
            assertThat(each.deserialize(null)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"io.secureredis.serializer.forbidden.Forbidden\",{\"number\":1}]",
                "[\"[Lio.secureredis.serializer.forbidden.Forbidden;\",[]]",
                "[\"[[Lio.secureredis.serializer.forbidden.Forbidden;\",[]]",
                "[\"java.util.EnumMap<io.secureredis.serializer.forbidden.ForbiddenKind,java.lang.Object>\",{}]",
                "[\"java.util.EnumSet<io.secureredis.serializer.forbidden.ForbiddenKind>\",[]]",
                "[\"java.util.ArrayList<io.secureredis.serializer.forbidden.Forbidden>\",[]]",
                "[\"java.util.ArrayList<java.util.List<io.secureredis.serializer.forbidden.Forbidden>>\",[]]",
                "[\"java.util.ArrayList\",[[\"io.secureredis.serializer.forbidden.Forbidden\",{}]]]",
                "[\"java.util.HashMap\",{\"a\":[\"io.secureredis.serializer.forbidden.Forbidden\",{}]}]",
                "[\"io.secureredis.serializer.allowed.Book$Shelf\",{\"anything\":[\"io.secureredis.serializer.forbidden.Forbidden\",{}]}]",
                "[\"io.secureredis.serializer.allowed.Book$Kennel\",{\"animal\":[\"io.secureredis.serializer.forbidden.Forbidden\",{}]}]",
                "[\"java.util.Formatter\",\"target/written-by-formatter\"]",
                "[\"java.util.logging.FileHandler\",\"target/written-by-handler\"]",
                "[\"java.io.File\",\"x\"]",
                "[\"java.lang.Class\",\"io.secureredis.serializer.forbidden.Forbidden\"]",
                "[\"java.net.URL\",\"http://127.0.0.1\"]"
            })
    void json_classOutsideTheList_isRefusedBeforeItsCodeRuns(String stored) {
        assertThatThrownBy(() -> JSON.deserialize(stored.getBytes(UTF_8)))
                .isInstanceOf(RefusedTypeException.class)
                .hasMessageStartingWith("SR203 ");
        assertThat(System.getProperty("io.secureredis.forbidden-has-run")).isNull();
        assertThat(new java.io.File("target/written-by-formatter")).doesNotExist();
    }

    @Test
    void serialize_classOutsideTheList_isRefusedWhereItIsWritten() {
        record Outside(int a) implements java.io.Serializable {}
        for (RedisSerializer<Object> each : List.of(JSON, SMILE, JDK)) {
            assertThatThrownBy(() -> each.serialize(new Outside(1)))
                    .isInstanceOf(RefusedTypeException.class)
                    .hasMessageStartingWith("SR202 ")
                    .hasMessageContaining("add 'io.secureredis.serializer' to secure-redis.cache.allowed-packages");
        }
    }

    @Test
    void serialize_tooDeep_isRefusedWhenWritten() {
        Object deep = "x";
        for (int i = 0; i < 300; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        Object tooDeep = deep;
        assertThatThrownBy(() -> JDK.serialize(tooDeep))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageStartingWith("SR205 ")
                .hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> JSON.serialize(tooDeep))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageStartingWith("SR222 ")
                .hasMessageContaining("nested deeper");
    }

    @Test
    void deserialize_brokenContent_saysNothingOfIt() {
        assertThatThrownBy(() -> JSON.deserialize("[\"java.util.UUID\",\"canary-8\"]".getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("SR204 ")
                .hasMessageNotContaining("canary")
                .hasNoCause();
        assertThatThrownBy(() -> JDK.deserialize("canary-8".getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("SR205 ")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }
}
