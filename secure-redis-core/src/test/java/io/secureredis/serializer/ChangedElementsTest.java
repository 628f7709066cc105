package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.serializer.allowed.Mutable.Box;
import io.secureredis.serializer.allowed.Mutable.Outer;
import io.secureredis.serializer.allowed.Mutable.Tag;
import io.secureredis.serializer.allowed.Peculiar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.RedisSerializer;

/** Elements and keys that are changed after they were added, in values of classes that have come back equal before. */
class ChangedElementsTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer.allowed");
    private final List<RedisSerializer<Object>> both = List.of(
            TypedJsonRedisSerializer.of(TYPES),
            FilteredJdkRedisSerializer.of(TYPES),
            TypedJsonRedisSerializer.of(TYPES).inSmile());

    @SuppressWarnings("JdkObsolete") // Old maps are values, too
    static Stream<Arguments> hashed() {
        return Stream.of(
                kind("HashSet", HashSet::new),
                kind("LinkedHashSet", LinkedHashSet::new),
                kind("keys of a HashMap", tags -> map(new HashMap<>(), tags)),
                kind("keys of a LinkedHashMap", tags -> map(new LinkedHashMap<>(), tags)),
                kind("keys of a Hashtable", tags -> map(new Hashtable<>(), tags)),
                kind("keys of a ConcurrentHashMap", tags -> map(new ConcurrentHashMap<>(), tags)),
                kind("newSetFromMap", tags -> {
                    Set<Object> set = Collections.newSetFromMap(new ConcurrentHashMap<>());
                    set.addAll(tags);
                    return set;
                }),
                kind("unmodifiable set", tags -> Collections.unmodifiableSet(new HashSet<>(tags))),
                kind(
                        "synchronized map",
                        tags -> Collections.synchronizedMap(new HashMap<>(map(new HashMap<>(), tags)))),
                kind("Set.copyOf", Set::copyOf),
                kind("Map.copyOf", tags -> Map.copyOf(map(new HashMap<>(), tags))),
                kind("set of lists", tags -> new HashSet<>(List.of(new ArrayList<>(tags), new ArrayList<>()))),
                kind(
                        "set of records",
                        tags -> new HashSet<>(List.of(new Box(tags.iterator().next()), "a"))));
    }

    private static Arguments kind(String name, Function<Collection<Tag>, Object> make) {
        return Arguments.of(name, make);
    }

    private static <M extends Map<Object, Object>> M map(M map, Collection<Tag> tags) {
        tags.forEach(tag -> map.put(tag, "value"));
        return map;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hashed")
    void serialize_elementThatWasChanged_isRefusedAtAnyDepth(String name, Function<Collection<Tag>, Object> make) {
        for (RedisSerializer<Object> each : both) {
            List<Tag> tags = List.of(new Tag("a"), new Tag("b"), new Tag("c"));
            Object container = make.apply(tags);
            List<Object> values =
                    List.of(container, new Box(container), new ArrayList<>(List.of(container)), nested(container));
            for (Object value : values) {
                assertThat(each.deserialize(each.serialize(value))).isEqualTo(value);
            }
            tags.get(0).name = "canary";
            for (Object value : values) {
                assertThatThrownBy(() -> each.serialize(value))
                        .as("%s", each)
                        .isInstanceOf(UnstorableValueException.class)
                        .hasMessageStartingWith("SR233 ")
                        .hasMessageNotContaining("canary");
            }
            tags.get(0).name = "a";
            for (Object value : values) {
                assertThat(each.deserialize(each.serialize(value))).isEqualTo(value);
            }
        }
    }

    private static Object nested(Object container) {
        Tag tag = new Tag("outer");
        tag.more = new HashMap<>(Map.of("key", new ArrayList<>(Arrays.asList(null, container))));
        return tag;
    }

    static Stream<Arguments> losing() {
        return Stream.concat(
                hashed().filter(each -> !each.get()[0].toString().startsWith("set of")),
                Stream.of(
                        kind("CopyOnWriteArraySet", CopyOnWriteArraySet::new),
                        kind(
                                "pair",
                                tags -> Set.of(
                                        new ArrayList<>(tags).subList(0, 2).toArray()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losing")
    void serialize_elementsThatHaveBecomeEqual_isRefused(String name, Function<Collection<Tag>, Object> make) {
        for (RedisSerializer<Object> each : both) {
            List<Tag> tags = List.of(new Tag("a"), new Tag("b"), new Tag("c"));
            Object container = make.apply(tags);
            Object value = new Box(container);
            assertThat(each.deserialize(each.serialize(value))).isEqualTo(value);
            tags.get(0).name = "b";
            assertThatThrownBy(() -> each.serialize(value))
                    .isInstanceOf(UnstorableValueException.class)
                    .hasMessageMatching(
                            "SR2(33|21) Cannot store .*" + (name.startsWith("unmod") ? "" : "become equal") + ".*");
        }
    }

    /** Java serialization does not write this set. */
    @Test
    void json_elementOfAConcurrentKeySet_isRefused() {
        RedisSerializer<Object> json = both.get(0);
        Set<Object> set = ConcurrentHashMap.newKeySet();
        Tag tag = new Tag("a");
        set.addAll(List.of(tag, new Tag("b")));
        assertThat(json.deserialize(json.serialize(set))).isEqualTo(set);
        for (String changed : List.of("x", "b")) {
            tag.name = changed;
            assertThatThrownBy(() -> json.serialize(set)).hasMessageStartingWith("SR233 ");
        }
    }

    static Stream<Arguments> ordered() {
        Comparator<Tag> reverse = Comparator.reverseOrder();
        return Stream.of(
                kind("TreeSet", TreeSet::new),
                kind("ConcurrentSkipListSet", ConcurrentSkipListSet::new),
                kind("keys of a TreeMap", tags -> map(new TreeMap<>(), tags)),
                kind("keys of a ConcurrentSkipListMap", tags -> map(new ConcurrentSkipListMap<>(), tags)),
                kind("descending", tags -> new TreeSet<>(tags).descendingSet()),
                kind("with a comparator", tags -> {
                    TreeSet<Tag> set = new TreeSet<>(reverse);
                    set.addAll(tags);
                    return set;
                }),
                kind("PriorityQueue", PriorityQueue::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ordered")
    void serialize_elementOutOfOrder_isRefused(String name, Function<Collection<Tag>, Object> make) {
        for (RedisSerializer<Object> each : both) {
            List<Tag> tags = List.of(new Tag("a"), new Tag("b"), new Tag("c"));
            Object container = make.apply(tags);
            each.serialize(container);
            tags.get(0).name = "x";
            assertThatThrownBy(() -> each.serialize(new ArrayList<>(List.of(container))))
                    .isInstanceOf(UnstorableValueException.class)
                    .hasMessageStartingWith("SR233 ");
        }
    }

    @Test
    void serialize_anyElementOfAHeapOutOfItsPlace_isRefused() {
        List<Tag> tags =
                Stream.of("a", "b", "c", "d", "e", "f", "g").map(Tag::new).toList();
        PriorityQueue<Tag> queue = new PriorityQueue<>(tags);
        for (RedisSerializer<Object> each : both) {
            assertThat(List.copyOf((PriorityQueue<?>) each.deserialize(each.serialize(queue))))
                    .isEqualTo(tags);
            for (Tag below : tags.subList(1, tags.size())) {
                String name = below.name;
                below.name = "";
                assertThatThrownBy(() -> each.serialize(queue))
                        .as("%s in %s", name, each)
                        .isInstanceOf(UnstorableValueException.class)
                        .hasMessageStartingWith("SR233 ");
                below.name = name;
            }
        }
    }

    @Test
    void serialize_elementWhoseHashCodeThrows_isRefused() {
        for (RedisSerializer<Object> each : both) {
            Set<Object> self = new HashSet<>();
            List<Object> list = new ArrayList<>(List.of("a"));
            self.add(list);
            each.serialize(self);
            list.add(self);
            assertThatThrownBy(() -> each.serialize(self))
                    .isInstanceOf(UnstorableValueException.class)
                    .hasMessageMatching("SR2(22|33) .*");
        }
    }

    @Test
    void serialize_elementThatIsNeverEqual_comesBack() {
        for (RedisSerializer<Object> each : both) {
            Peculiar.NeverEqual element = new Peculiar.NeverEqual("a");
            for (Object value : List.of(Set.of(element), new HashSet<>(Set.of(element)), Set.of(element, "b"))) {
                assertThat((Set<?>) Objects.requireNonNull(each.deserialize(each.serialize(value))))
                        .hasSameSizeAs((Set<?>) value);
            }
        }
    }

    /** Java serialization puts an element into its set before the element is complete. */
    @Test
    void jdk_elementThatHoldsItsSet_isReadBackEachTime() {
        RedisSerializer<Object> jdk = both.get(1);
        jdk.serialize(new HashSet<>(Set.of(new Tag("a"))));
        Tag parent = new Tag("parent");
        Set<Tag> children = new HashSet<>();
        Tag child = new Tag("child");
        child.more = children;
        children.add(child);
        parent.more = children;
        assertThatThrownBy(() -> jdk.serialize(child))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageStartingWith("SR220 ");
    }

    @Test
    void json_innerObjectInASetOfItsOuterObject_isReadBackEachTime() {
        RedisSerializer<Object> json = both.get(0);
        Outer unnamed = new Outer();
        unnamed.inners.add(unnamed.new Inner());
        json.serialize(unnamed);
        Outer named = new Outer();
        named.name = "name";
        named.inners.add(named.new Inner());
        assertThatThrownBy(() -> json.serialize(named))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageStartingWith("SR220 ");
    }
}
