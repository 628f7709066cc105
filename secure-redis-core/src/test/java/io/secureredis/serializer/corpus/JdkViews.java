package io.secureredis.serializer.corpus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Views of collections, and the wrappers of {@code Collections}. */
@SuppressWarnings({"JdkObsolete", "UnnecessaryAsync", "NonApiType"})
final class JdkViews {

    private JdkViews() {}

    static void addTo(Corpus corpus) {
        List<Object> list = new ArrayList<>(List.of("a", "b", "c"));
        corpus.addAll(
                "subList",
                list.subList(0, 2),
                list.subList(0, 0),
                new LinkedList<>(list).subList(1, 2),
                List.of(1, 2, 3).subList(1, 2),
                Collections.unmodifiableList(list).subList(0, 1),
                Arrays.asList(1, 2, 3).subList(0, 2));
        TreeMap<String, Object> tree = new TreeMap<>(Map.of("a", 1, "b", 2L, "c", "x"));
        corpus.addAll(
                "part of a TreeMap",
                tree.headMap("b"),
                tree.tailMap("b"),
                tree.subMap("a", "c"),
                tree.descendingMap(),
                tree.keySet(),
                tree.navigableKeySet(),
                tree.descendingKeySet(),
                tree.values(),
                tree.entrySet());
        TreeSet<String> treeSet = new TreeSet<>(List.of("a", "b", "c"));
        corpus.addAll("part of a TreeSet", treeSet.headSet("b"), treeSet.tailSet("b"), treeSet.descendingSet());
        Map<String, Object> map = new HashMap<>(Map.of("a", 1, "b", List.of(2L)));
        corpus.addAll("part of a HashMap", map.keySet(), map.values(), map.entrySet());
        Map<String, Object> linked = new LinkedHashMap<>(map);
        corpus.addAll("part of a LinkedHashMap", linked.keySet(), linked.values(), linked.entrySet());
        Map<String, Object> concurrent = new ConcurrentHashMap<>(map);
        corpus.addAll("part of a ConcurrentHashMap", concurrent.keySet(), concurrent.values(), concurrent.entrySet());
        corpus.addAll(
                "part of a Map.of",
                Map.of("a", 1).keySet(),
                Map.of("a", 1).values(),
                Map.of("a", 1).entrySet());
        corpus.add("part of a ConcurrentSkipListMap", () -> new ConcurrentSkipListMap<>(tree).headMap("c"));
        wrappers(
                corpus,
                "unmodifiable",
                List.of(
                        Collections.unmodifiableCollection(list),
                        Collections.unmodifiableList(list),
                        Collections.unmodifiableList(new LinkedList<>(list)),
                        Collections.unmodifiableSet(new HashSet<>(list)),
                        Collections.unmodifiableSortedSet(treeSet),
                        Collections.unmodifiableNavigableSet(treeSet),
                        Collections.unmodifiableMap(map),
                        Collections.unmodifiableSortedMap(tree),
                        Collections.unmodifiableNavigableMap(tree),
                        Collections.unmodifiableMap(map).entrySet(),
                        Collections.unmodifiableMap(map).keySet(),
                        Collections.unmodifiableMap(map).values()));
        wrappers(
                corpus,
                "synchronized",
                List.of(
                        Collections.synchronizedCollection(list),
                        Collections.synchronizedList(list),
                        Collections.synchronizedList(new LinkedList<>(list)),
                        Collections.synchronizedSet(new HashSet<>(list)),
                        Collections.synchronizedSortedSet(treeSet),
                        Collections.synchronizedNavigableSet(treeSet),
                        Collections.synchronizedMap(map),
                        Collections.synchronizedSortedMap(tree),
                        Collections.synchronizedNavigableMap(tree)));
        wrappers(
                corpus,
                "checked",
                List.of(
                        Collections.checkedCollection(list, Object.class), Collections.checkedList(list, Object.class),
                        Collections.checkedSet(new HashSet<>(list), Object.class),
                                Collections.checkedSortedSet(treeSet, String.class),
                        Collections.checkedMap(map, String.class, Object.class),
                                Collections.checkedSortedMap(tree, String.class, Object.class)));
        wrappers(
                corpus,
                "empty",
                List.of(
                        Collections.emptyList(),
                        Collections.emptySet(),
                        Collections.emptyMap(),
                        Collections.emptySortedSet(),
                        Collections.emptyNavigableMap()));
        wrappers(
                corpus,
                "single",
                List.of(
                        Collections.singletonList(1L),
                        Collections.singleton("x"),
                        Collections.singletonMap("a", 1),
                        Collections.nCopies(3, "x"),
                        Collections.nCopies(0, "x")));
        others(corpus, list, treeSet);
    }

    private static void others(Corpus corpus, List<Object> list, TreeSet<String> treeSet) {
        corpus.add("newSetFromMap", () -> {
            Set<Object> set = Collections.newSetFromMap(new ConcurrentHashMap<>());
            set.addAll(list);
            return set;
        });
        corpus.add("asLifoQueue", () -> Collections.asLifoQueue(new ArrayDeque<>(list)));
        corpus.add("Arrays.asList of an array", () -> Arrays.asList(new String[] {"a", null}));
        corpus.add("unmodifiableSortedSet by reverseOrder", () -> {
            TreeSet<String> reversed = new TreeSet<>(Comparator.reverseOrder());
            reversed.addAll(treeSet);
            return Collections.unmodifiableSortedSet(reversed);
        });
        corpus.add(
                "nested wrappers",
                () -> Collections.unmodifiableList(Collections.synchronizedList(Collections.unmodifiableList(list))));
        corpus.add("iterator", list::iterator);
        corpus.add("stream", list::stream);
    }

    private static void wrappers(Corpus corpus, String kind, Collection<?> values) {
        corpus.addAll(kind, values.toArray());
    }
}
