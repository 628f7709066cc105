package io.secureredis.testserver;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The cluster as one of its nodes sees it, from {@code CLUSTER NODES}. */
record ClusterView(List<Node> nodes) {

    static ClusterView of(RedisTestServer server) {
        return new ClusterView(String.valueOf(server.command("CLUSTER", "NODES"))
                .lines()
                .map(Node::parse)
                .toList());
    }

    static String id(RedisTestServer server) {
        return String.valueOf(server.command("CLUSTER", "MYID"));
    }

    boolean knows(int count) {
        return nodes.size() == count && nodes.stream().allMatch(Node::isHealthy);
    }

    Node node(String id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst().orElse(Node.UNKNOWN);
    }

    /** Returns the nodes with these ids, in this order; omits unknown ones. */
    List<Node> nodes(List<String> ids) {
        return ids.stream()
                .map(this::node)
                .filter(node -> !node.equals(Node.UNKNOWN))
                .toList();
    }

    Node ownerOf(int slot) {
        return nodes.stream()
                .filter(node -> node.ranges().stream().anyMatch(range -> range.holds(slot)))
                .findFirst()
                .orElse(Node.UNKNOWN);
    }

    /**
     * One line of {@code CLUSTER NODES}, without flags that depend on the answering node ({@code myself}).
     *
     * @param masterId {@code -} for a master
     */
    record Node(String id, List<String> flags, String masterId, List<Range> ranges) {

        static final Node UNKNOWN = new Node("", List.of(), "-", List.of());
        private static final int FIRST_RANGE = 8;

        static Node parse(String line) {
            String[] fields = line.split(" ", -1);
            List<String> flags = Stream.of(fields[2].split(",", -1))
                    .filter(flag -> !flag.equals("myself"))
                    .toList();
            List<Range> ranges = new ArrayList<>();
            for (int i = FIRST_RANGE; i < fields.length; i++) {
                // [slot->-node] is a migrating slot, which the plain ranges also contain
                if (!fields[i].startsWith("[")) {
                    ranges.add(Range.parse(fields[i]));
                }
            }
            return new Node(fields[0], flags, fields[3], ranges);
        }

        boolean isHealthy() {
            return flags.equals(List.of("master")) || flags.equals(List.of("slave"));
        }

        int slotCount() {
            return ranges.stream()
                    .mapToInt(range -> range.last - range.first + 1)
                    .sum();
        }
    }

    /** Slots, both ends included. */
    record Range(int first, int last) {

        static Range parse(String text) {
            String[] ends = text.split("-", -1);
            return new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
        }

        boolean holds(int slot) {
            return first <= slot && slot <= last;
        }
    }
}
