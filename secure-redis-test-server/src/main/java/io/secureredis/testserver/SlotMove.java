package io.secureredis.testserver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves one slot from one master to another, with the commands that {@code redis-cli --cluster reshard} sends. For
 * servers without password and TLS.
 */
record SlotMove(int slot, RedisTestServer source, RedisTestServer target) {

    private static final String TIMEOUT_MILLIS = "10000";

    /** From here on the source answers for its remaining keys, and sends clients to the target for all others. */
    void open() {
        setSlot(target, "IMPORTING", ClusterView.id(source));
        setSlot(source, "MIGRATING", ClusterView.id(target));
    }

    void moveHalf() {
        int keys = Integer.parseInt(String.valueOf(source.command("CLUSTER", "COUNTKEYSINSLOT", text(slot))));
        migrate(keys / 2);
    }

    void moveRest() {
        while (migrate(100)) {
            // The next hundred
        }
    }

    /** Tells a node who serves the slot. */
    void assign(RedisTestServer node) {
        setSlot(node, "NODE", ClusterView.id(target));
    }

    private void setSlot(RedisTestServer node, String state, String id) {
        node.command("CLUSTER", "SETSLOT", text(slot), state, id);
    }

    private boolean migrate(int most) {
        List<?> keys = (List<?>)
                source.command(bytes("CLUSTER"), bytes("GETKEYSINSLOT"), bytes(text(slot)), bytes(text(most)));
        if (keys == null || keys.isEmpty()) {
            return false;
        }
        List<byte[]> command = new ArrayList<>();
        for (String argument :
                List.of("MIGRATE", target.host(), text(target.port()), "", "0", TIMEOUT_MILLIS, "REPLACE", "KEYS")) {
            command.add(bytes(argument));
        }
        keys.forEach(key -> command.add((byte[]) key));
        source.command(command.toArray(byte[][]::new));
        return true;
    }

    private static String text(int number) {
        return String.valueOf(number);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
