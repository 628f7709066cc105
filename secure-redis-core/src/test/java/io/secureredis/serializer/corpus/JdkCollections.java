package io.secureredis.serializer.corpus;

import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Collections and maps of the JDK: each class, empty and full, with comparators, capacities and odd content. */
@SuppressWarnings("JdkObsolete")
final class JdkCollections {

    private static final List<Object> MIXED = new ArrayList<>(
            Arrays.asList("a", null, 1, 2L, 0.5, Double.NaN, UUID.nameUUIDFromBytes(new byte[0]), List.of()));

    private JdkCollections() {}

    static void addTo(Corpus corpus) {
        each(corpus, "ArrayList", ArrayList::new);
        each(corpus, "LinkedList", LinkedList::new);
        each(corpus, "Vector", Vector::new);
        each(corpus, "ArrayDeque", ArrayDeque::new);
        each(corpus, "HashSet", HashSet::new);
        each(corpus, "LinkedHashSet", LinkedHashSet::new);
        each(corpus, "TreeSet", TreeSet::new);
        each(corpus, "PriorityQueue", PriorityQueue::new);
        each(corpus, "CopyOnWriteArrayList", CopyOnWriteArrayList::new);
        each(corpus, "CopyOnWriteArraySet", CopyOnWriteArraySet::new);
        each(corpus, "ConcurrentLinkedQueue", ConcurrentLinkedQueue::new);
        each(corpus, "ConcurrentLinkedDeque", ConcurrentLinkedDeque::new);
        each(corpus, "ConcurrentSkipListSet", ConcurrentSkipListSet::new);
        each(corpus, "LinkedBlockingQueue", LinkedBlockingQueue::new);
        each(corpus, "LinkedBlockingDeque", LinkedBlockingDeque::new);
        each(corpus, "List.copyOf", List::copyOf);
        each(corpus, "Set.copyOf", Set::copyOf);
        corpus.add("Stack", () -> {
            Stack<Object> stack = new Stack<>();
            stack.push(1);
            return stack;
        });
        corpus.add("ArrayBlockingQueue", () -> new ArrayBlockingQueue<>(3, false, List.of(1)));
        corpus.add("LinkedBlockingQueue with a capacity", () -> new LinkedBlockingQueue<>(5));
        corpus.add("PriorityBlockingQueue", () -> new PriorityBlockingQueue<>(List.of(1)));
        corpus.add("ConcurrentHashMap.newKeySet", () -> {
            Set<Object> set = ConcurrentHashMap.newKeySet();
            set.add("x");
            return set;
        });
        corpus.addAll(
                "mixed content",
                MIXED,
                new ArrayList<>(List.of(MIXED, MIXED)),
                Arrays.asList(1, null),
                Stream.of("a", null).toList());
        corpus.addAll("List.of", List.of(), List.of(1), List.of(1, 2), List.of(1, 2, 3), List.of(List.of(List.of())));
        corpus.addAll("Set.of", Set.of(), Set.of(1), Set.of(1L, 2L), Set.of("a", "b", "c"));
        comparators(corpus);
        enums(corpus);
        maps(corpus);
    }

    private static void each(Corpus corpus, String name, Function<Collection<String>, Object> make) {
        corpus.add(name + " empty", () -> make.apply(List.of()));
        corpus.add(name + " full", () -> make.apply(List.of("b", "a", "c")));
    }

    private static <C> Map<String, Comparator<C>> named(
            Comparator<C> comparator, String name, Map<String, Comparator<C>> more) {
        more.put(name, comparator);
        return more;
    }

    private static void comparators(Corpus corpus) {
        Map<String, Comparator<String>> comparators = new LinkedHashMap<>();
        named(Comparator.reverseOrder(), "reverseOrder", comparators);
        named(Comparator.naturalOrder(), "naturalOrder", comparators);
        named(String.CASE_INSENSITIVE_ORDER, "CASE_INSENSITIVE_ORDER", comparators);
        named(Collections.reverseOrder(String.CASE_INSENSITIVE_ORDER), "reversed", comparators);
        named(Comparator.nullsFirst(Comparator.naturalOrder()), "nullsFirst", comparators);
        named(new Classes.ByLength(), "of our own", comparators);
        named(new Classes.ByLengthSerializable(), "of our own, Serializable", comparators);
        named(Comparator.comparing(String::length), "lambda", comparators);
        comparators.forEach((name, comparator) -> {
            corpus.add("TreeSet by " + name, () -> {
                TreeSet<String> set = new TreeSet<>(comparator);
                set.addAll(List.of("b", "Aa"));
                return set;
            });
            corpus.add("TreeMap by " + name, () -> {
                TreeMap<String, Object> map = new TreeMap<>(comparator);
                map.put("b", 1L);
                map.put("Aa", List.of(2));
                return map;
            });
        });
        corpus.add("PriorityQueue by reverseOrder", () -> {
            PriorityQueue<Integer> queue = new PriorityQueue<>(Comparator.reverseOrder());
            queue.addAll(List.of(1, 3, 2));
            return queue;
        });
        corpus.add("ConcurrentSkipListMap by reverseOrder", () -> {
            ConcurrentSkipListMap<String, Integer> map = new ConcurrentSkipListMap<>(Comparator.reverseOrder());
            map.put("a", 1);
            return map;
        });
    }

    private static void enums(Corpus corpus) {
        corpus.addAll(
                "EnumSet",
                EnumSet.noneOf(Classes.Kind.class),
                EnumSet.allOf(Classes.Kind.class),
                EnumSet.of(Classes.Kind.ESSAY),
                EnumSet.noneOf(Classes.Large.class),
                EnumSet.allOf(Classes.Large.class),
                EnumSet.noneOf(Classes.Empty.class));
        EnumMap<Classes.Kind, Object> map = new EnumMap<>(Classes.Kind.class);
        map.put(Classes.Kind.ESSAY, null);
        map.put(Classes.Kind.NOVEL, List.of(1L));
        corpus.addAll("EnumMap", new EnumMap<>(Classes.Kind.class), map, new EnumMap<>(Classes.Large.class));
    }

    private static void maps(Corpus corpus) {
        eachMap(corpus, "HashMap", HashMap::new);
        eachMap(corpus, "LinkedHashMap", LinkedHashMap::new);
        eachMap(corpus, "Hashtable", Hashtable::new);
        eachMap(corpus, "ConcurrentHashMap", ConcurrentHashMap::new);
        eachMap(corpus, "TreeMap", TreeMap::new);
        eachMap(corpus, "ConcurrentSkipListMap", ConcurrentSkipListMap::new);
        eachMap(corpus, "WeakHashMap", WeakHashMap::new);
        eachMap(corpus, "IdentityHashMap", IdentityHashMap::new);
        eachMap(corpus, "Map.copyOf", Map::copyOf);
        corpus.addAll(
                "Map.of", Map.of(), Map.of("a", 1), Map.of("a", Optional.of(1L)), Map.of("a", Map.of("b", Set.of())));
        Map<Object, Object> nulls = new HashMap<>();
        nulls.put(null, null);
        nulls.put("null", null);
        corpus.addAll(
                "map by key",
                Map.of(1, 1),
                Map.of(1L, 1),
                Map.of(0.5, 1),
                Map.of('c', 1),
                Map.of(true, 1),
                Map.of(new UUID(1, 2), 1),
                Map.of(java.time.LocalDate.EPOCH, 1),
                Map.of(Classes.Kind.ESSAY, 1),
                Map.of(Locale.GERMANY, 1),
                Map.of(List.of("a"), 1),
                Map.of(Optional.of("a"), 1),
                Map.of(new Classes.Author("a"), 1),
                Map.of(new Classes.Point(1, 2), 1),
                Map.of("\ud83d", 1),
                Map.of("", 1),
                Map.of("k".repeat(60_000), 1),
                new HashMap<>(Map.of(1, 1, 1L, 1, "1", 1)),
                nulls,
                new TreeMap<>(Map.of(3, 1, 1, 2)),
                Map.of(Map.of("a", 1), Map.of("b", 2)));
        properties(corpus);
        corpus.addAll(
                "Map.Entry",
                Map.entry("a", 1L),
                new AbstractMap.SimpleEntry<>("a", null),
                new AbstractMap.SimpleImmutableEntry<>(null, 1),
                new HashMap<>(Map.of("a", 1)).entrySet().iterator().next(),
                new TreeMap<>(Map.of("a", 1)).firstEntry());
    }

    private static void eachMap(Corpus corpus, String name, UnaryOperator<Map<String, Object>> make) {
        corpus.add(name + " empty", () -> make.apply(Map.of()));
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("b", 1L);
        content.put("a", List.of("x"));
        corpus.add(name + " full", () -> make.apply(content));
    }

    private static void properties(Corpus corpus) {
        Properties plain = new Properties();
        plain.setProperty("a", "1");
        Properties above = new Properties(plain);
        above.setProperty("b", "2");
        Properties odd = new Properties();
        odd.put("n", 1L);
        corpus.addAll("Properties", new Properties(), plain, above, odd);
    }
}
