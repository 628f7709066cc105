package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import io.secureredis.serializer.allowed.Varying;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.RedisSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** Values whose class has come back equal before, and objects that are told apart by which they are. */
class LaterValuesTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer.allowed");
    private final RedisSerializer<Object> json = TypedJsonRedisSerializer.of(TYPES);
    private final RedisSerializer<Object> smile =
            TypedJsonRedisSerializer.of(TYPES).inSmile();
    private final RedisSerializer<Object> jdk = FilteredJdkRedisSerializer.of(TYPES);

    static Stream<List<Object>> pairs() {
        return Stream.of(
                List.of(new Varying.Cut("abc"), new Varying.Cut("abcdefghij")),
                List.of(new Varying.Swapped("same", "same"), new Varying.Swapped("left", "right")),
                List.of(new Varying.Extended(List.of("a")), new Varying.Extended(List.of("a", "b"))),
                List.of(new Varying.Resolved("abc"), new Varying.Resolved("abcdefghij")),
                List.of(new Varying.Forgetful(0), new Varying.Forgetful(5)),
                List.of(new Varying.Transient(1, 0), new Varying.Transient(1, 2)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void serialize_laterValueThatChanges_isRefusedByBoth(List<Object> pair) {
        for (RedisSerializer<Object> each : List.of(json, smile, jdk)) {
            assertThat(each.deserialize(each.serialize(pair.get(0)))).isEqualTo(pair.get(0));
            for (Object second : List.of(pair.get(1), new Varying.Holder(pair.get(1)))) {
                assertThatThrownBy(() -> each.serialize(second))
                        .isInstanceOf(UnstorableValueException.class)
                        .hasMessageMatching("SR2(20|34) .*");
            }
            assertThat(each.deserialize(each.serialize(pair.get(0)))).isEqualTo(pair.get(0));
        }
    }

    @Test
    void constructor_thatOnlyAssigns_isKnownByItsBytes() {
        assertThat(RecordConstructor.onlyAssigns(Varying.Plain.class)).isTrue();
        assertThat(RecordConstructor.onlyAssigns(Varying.Holder.class)).isTrue();
        for (Class<?> type : List.of(
                Varying.Cut.class,
                Varying.Swapped.class,
                Varying.Levelled.class,
                Varying.Checked.class,
                Varying.Extended.class,
                Varying.Copied.class)) {
            assertThat(RecordConstructor.onlyAssigns(type)).as("%s", type).isFalse();
        }
    }

    @Test
    void jdk_laterValueThatLosesWhatIsAbove_isRefused() {
        jdk.serialize(new Varying.Below("a", 0));
        assertThatThrownBy(() -> jdk.serialize(new Varying.Below("a", 5))).hasMessageStartingWith("SR220");
    }

    @Test
    void serialize_recordThatCopiesItsParts_comesBack() {
        Varying.Copied first = new Varying.Copied(new ArrayList<>(List.of("a")), new int[] {1});
        for (int i = 0; i < 2; i++) {
            assertThat(json.deserialize(json.serialize(first)))
                    .usingRecursiveComparison()
                    .isEqualTo(first);
        }
    }

    @Test
    void serialize_objectToldApartByWhichItIs_isRefusedByBoth() {
        for (RedisSerializer<Object> each : List.of(json, smile, jdk)) {
            each.serialize(new Varying.Status("other"));
            for (Object value : List.of(new Varying.Empty(), Varying.Status.OPEN, Varying.Status.CLOSED)) {
                for (Object stored : List.of(value, new Varying.Holder(value), List.of(value), Map.of("k", value))) {
                    assertThatThrownBy(() -> each.serialize(stored))
                            .isInstanceOf(UnstorableValueException.class)
                            .hasMessageStartingWith("SR221")
                            .hasMessageContaining("which object it is");
                }
            }
        }
    }

    @Test
    void serialize_onlyObjectOfItsClass_comesBackAsItself() {
        assertThat(json.deserialize(json.serialize(Varying.Only.INSTANCE))).isSameAs(Varying.Only.INSTANCE);
        Varying.Holder holder = new Varying.Holder(Varying.Only.INSTANCE);
        assertThat(json.deserialize(json.serialize(holder))).isEqualTo(holder);
        assertThatThrownBy(() -> jdk.serialize(holder)).hasMessageStartingWith("SR221");
    }

    /** Jackson's module for Kotlin has a serializer for the times of Kotlin, and cannot read what it writes. */
    @Test
    void serialize_valueOfKotlinThatAModuleWrites_comesBack() {
        SimpleModule module = new SimpleModule();
        module.addSerializer(kotlin.Pair.class, ToStringSerializer.instance);
        RedisSerializer<Object> with = TypedJsonRedisSerializer.of(TYPES, builder -> builder.addModule(module));
        kotlin.Pair<String, Integer> pair = new kotlin.Pair<>("a", 1);
        assertThat(with.deserialize(with.serialize(pair))).isEqualTo(pair);
        assertThat(with.serialize(pair)).isEqualTo(json.serialize(pair));
    }

    /** What Kotlin's own functions return. The first is what {@code emptyList()} is. */
    @Test
    void serialize_valuesOfKotlin_comeBack() {
        for (Object value : List.of(
                kotlin.collections.CollectionsKt.emptyList(),
                kotlin.collections.MapsKt.emptyMap(),
                kotlin.collections.SetsKt.emptySet(),
                new kotlin.Pair<>("a", 1),
                new kotlin.Triple<>("a", 1, List.of()),
                new kotlin.Pair<>("a", kotlin.Unit.INSTANCE),
                new kotlin.ranges.IntRange(1, 5),
                new kotlin.ranges.LongRange(1, 5),
                new kotlin.ranges.CharRange('a', 'c'),
                new kotlin.collections.ArrayDeque<>(List.of("a", "b")),
                kotlin.collections.CollectionsKt.asReversed(List.of("a", "b")),
                kotlin.collections.CollectionsKt.build(kotlin.collections.CollectionsKt.createListBuilder()),
                built(),
                new Varying.Holder(kotlin.collections.CollectionsKt.emptyList()))) {
            assertThat(json.deserialize(json.serialize(value)))
                    .as("%s", value.getClass())
                    .isEqualTo(value);
        }
        assertThat(json.deserialize(json.serialize(kotlin.Unit.INSTANCE))).isSameAs(kotlin.Unit.INSTANCE);
    }

    private static List<String> built() {
        List<String> builder = kotlin.collections.CollectionsKt.createListBuilder();
        builder.add("a");
        return kotlin.collections.CollectionsKt.build(builder);
    }

    @Test
    void serialize_setThatTellsElementsApartInItsOwnWay_isRefused() {
        Set<String> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.add(new String("a"));
        identities.add(new String("a"));
        Set<String> insensitive = Collections.newSetFromMap(new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
        insensitive.add("a");
        IdentityHashMap<String, Integer> map = new IdentityHashMap<>();
        map.put("a", 1);
        for (Object set : List.of(
                identities,
                insensitive,
                Collections.unmodifiableSet(identities),
                Collections.synchronizedSet(identities),
                map.keySet(),
                map.entrySet())) {
            for (RedisSerializer<Object> each : List.of(json, smile, jdk)) {
                assertThatThrownBy(() -> each.serialize(set))
                        .as("%s", set.getClass())
                        .isInstanceOf(SecureRedisException.class)
                        .hasMessageMatching("SR2(21|05|02) .*");
            }
        }
        Set<String> ordinary = Collections.newSetFromMap(new ConcurrentHashMap<>());
        ordinary.add("a");
        assertThat(json.deserialize(json.serialize(ordinary))).isEqualTo(ordinary);
    }
}
