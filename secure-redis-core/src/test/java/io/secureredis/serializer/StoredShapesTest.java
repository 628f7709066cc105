package io.secureredis.serializer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.serializer.allowed.Book;
import io.secureredis.serializer.outside.Outside;
import java.net.URI;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.serializer.SerializationException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is stored has another form than the class expects, as after a release that changed the type of a field: it is
 * refused, or comes back as exactly what is stored. Nothing is cut off or left out.
 */
class StoredShapesTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer.allowed");
    private static final TypedJsonRedisSerializer JSON = TypedJsonRedisSerializer.of(TYPES);
    private static final JsonMapper MAPPER = new JsonMapper();

    private static final List<String> PAYLOADS = List.of(
            "null",
            "true",
            "-1",
            "1.5",
            "123456789012345678901",
            "\"x y\"",
            "{}",
            "{\"a\":1}",
            "{\"utf16\":\"2AA=\"}",
            "[1,2,3]",
            "[1,2]",
            "[[1]]",
            "[[1,2]]",
            "[[1,2,3]]",
            "[{}]",
            "[null,{}]",
            "[null,{},1]",
            "[{},{},{}]",
            "[false,true]",
            "[\"a\",\"b\",\"c\"]");

    @SuppressWarnings("JavaUtilDate") // Old dates are values, too
    static Stream<Object> values() {
        return Stream.of(
                new HashMap<>(Map.of("a", 1)),
                new LinkedHashMap<>(Map.of(1, 1)),
                new TreeMap<>(Map.of("a", 1)),
                new EnumMap<>(Map.of(Book.Kind.NOVEL, 1)),
                EnumSet.of(Book.Kind.NOVEL),
                Book.Kind.NOVEL,
                new ArrayList<>(List.of(1)),
                new ArrayDeque<>(List.of(1)),
                new PriorityQueue<>(List.of(1)),
                new HashSet<>(Set.of(1)),
                new TreeSet<>(Set.of(1)),
                properties(),
                Optional.of(1),
                OptionalInt.of(1),
                OptionalLong.of(1),
                OptionalDouble.of(1.5),
                new AtomicReference<>(1),
                new AtomicInteger(1),
                new AtomicLong(1),
                new AtomicBoolean(true),
                Map.entry("a", 1),
                new AbstractMap.SimpleEntry<>("a", 1),
                new Object[] {1},
                new int[] {1},
                new long[] {1},
                new byte[] {1},
                new char[] {'a'},
                new boolean[] {true},
                new String[] {"a"},
                URI.create("https://example.org"),
                UUID.fromString("6f1ed002-ab55-4c2b-8e3b-0c1e4bb0f8aa"),
                Locale.GERMANY,
                Currency.getInstance("EUR"),
                new BitSet(2),
                new Date(0),
                'c',
                1L,
                (short) 1,
                (byte) 1,
                String.CASE_INSENSITIVE_ORDER);
    }

    private static Properties properties() {
        Properties defaults = new Properties();
        defaults.setProperty("below", "1");
        Properties properties = new Properties(defaults);
        properties.setProperty("own", "2");
        return properties;
    }

    @ParameterizedTest
    @MethodSource("values")
    void deserialize_anotherShape_isRefusedOrExactlyWhatIsStored(Object value) {
        String stored = new String(JSON.serialize(value), UTF_8);
        String head = stored.substring(0, stored.indexOf('"', 2) + 1);
        int refused = 0;
        for (String payload : PAYLOADS) {
            for (String tail : List.of("]", ",1]")) {
                refused += isRefused(head + "," + payload + tail) ? 1 : 0;
            }
        }
        assertThat(refused).as("%s: more is refused than read", head).isGreaterThan(PAYLOADS.size());
    }

    private static boolean isRefused(String stored) {
        Object back;
        try {
            back = JSON.deserialize(stored.getBytes(UTF_8));
        } catch (SerializationException | RefusedTypeException refused) {
            assertThat(refused).as(stored).hasMessageMatching("(?s)SR20[34] .*");
            return true;
        }
        JsonNode again = MAPPER.readTree(JSON.serialize(back));
        assertThat(again).as("%s is read as %s", stored, back).isEqualTo(MAPPER.readTree(stored));
        return false;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"java.util.ArrayList\",[[\"java.lang.Long\",1.7]]]",
                "[\"io.secureredis.serializer.allowed.Book\",{\"count\":1.7}]",
                "[\"io.secureredis.serializer.allowed.Book\",{\"count\":\"4\"}]",
                "[\"io.secureredis.serializer.allowed.Book\",{\"count\":true}]",
                "[\"java.lang.Character\",65536]",
                "[\"java.util.Locale\",\"en_US\"]",
                "[\"[D\",[9007199254740993]]",
                "[\"[F\",[16777217]]",
                "[\"java.lang.Float\",16777217]",
                "[\"java.lang.Float\",1000000000000000000000000000000000000000000]"
            })
    void deserialize_contentOfAnotherType_isNotCutOff(String stored) {
        assertThatThrownBy(() -> JSON.deserialize(stored.getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("SR204 ");
    }

    @Test
    void deserialize_wholeNumberForADecimal_isTheSameNumber() {
        assertThat((double[]) JSON.deserialize("[\"[D\",[3,-1,9007199254740992]]".getBytes(UTF_8)))
                .containsExactly(3, -1, 9007199254740992.0);
    }

    /** Values of one class have one form, so that another release reads them. Half a pair is not for JSON's names. */
    @Test
    void map_withTextKeys_isAnObjectIfJsonCanWriteThem() {
        assertThat(new String(JSON.serialize(new HashMap<>(Map.of("a", 1))), UTF_8))
                .isEqualTo("[\"java.util.HashMap\",{\"a\":1}]");
        assertThat(new String(JSON.serialize(new HashMap<>(Map.of("\ud800", 1))), UTF_8))
                .isEqualTo("[\"java.util.HashMap\",[[{\"utf16\":\"2AA=\"},1]]]");
        for (TypedJsonRedisSerializer each : List.of(JSON, JSON.inSmile())) {
            Map<Object, Object> map = new HashMap<>(Map.of("a\udc00", "\ud800b", "c", "d"));
            assertThat(each.deserialize(each.serialize(map))).isEqualTo(map);
        }
    }

    @Test
    void class_isStoredAndReadOnlyIfItIsListed() {
        TypedJsonRedisSerializer sessions = TypedJsonRedisSerializer.of(TYPES.andSpringSessions());
        assertThat(sessions.deserialize(sessions.serialize(Book.class))).isSameAs(Book.class);
        assertThatThrownBy(() -> sessions.serialize(Outside.class))
                .isInstanceOf(RefusedTypeException.class)
                .hasMessageStartingWith("SR202 ");
        String stored = "[\"java.lang.Class\",\"io.secureredis.serializer.forbidden.Forbidden\"]";
        assertThatThrownBy(() -> sessions.deserialize(stored.getBytes(UTF_8)))
                .isInstanceOf(RefusedTypeException.class)
                .hasMessageStartingWith("SR203 ");
        assertThat(System.getProperty("io.secureredis.forbidden-has-run")).isNull();
        assertThatThrownBy(() -> sessions.deserialize("[\"java.lang.Class\",1]".getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("SR204 ");
    }

    @Test
    void array_ofTruthValues_comesBack() {
        for (Object array : List.of(new boolean[] {true, false}, new Boolean[] {false, true, null})) {
            assertThat(JSON.deserialize(JSON.serialize(array))).isEqualTo(array);
        }
    }

    @Test
    void properties_ownAndDefaults_comeBackInTheirPlaces() {
        Properties back = (Properties) JSON.deserialize(JSON.serialize(properties()));
        assertThat(back).isEqualTo(Map.of("own", "2"));
        assertThat(back.getProperty("below")).isEqualTo("1");
        assertThat(JSON.deserialize(JSON.serialize(new Properties()))).isEqualTo(new Properties());
    }
}
