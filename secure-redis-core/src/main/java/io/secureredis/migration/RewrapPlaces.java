package io.secureredis.migration;

import io.secureredis.crypto.Binding;
import io.secureredis.migration.RewrapLayout.Found;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the places of values: asks the caller's function first, for strings, then each layout. */
final class RewrapPlaces {

    private final @Nullable Function<byte[], @Nullable Binding> bindings;
    private final List<RewrapLayout> layouts;

    RewrapPlaces(@Nullable Function<byte[], @Nullable Binding> bindings, List<RewrapLayout> layouts) {
        if (bindings == null && layouts.isEmpty()) {
            throw new IllegalStateException(
                    "A rewrapper needs bindings or layouts, which say where each key's value lives");
        }
        this.bindings = bindings;
        this.layouts = List.copyOf(layouts);
    }

    /** Without layouts, only strings are handled. */
    boolean stringsOnly() {
        return layouts.isEmpty();
    }

    @Nullable
    Found find(byte[] key, StoredType type) {
        Binding own = bindings == null || type != StoredType.STRING ? null : bindings.apply(key);
        if (own != null) {
            return new OfString(own);
        }
        for (RewrapLayout layout : layouts) {
            Found found = layout.find(key, type);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The result is null for a deleted key, or a type that holds no values. */
    List<@Nullable StoredType> types(Keyspace keyspace, List<byte[]> keys) {
        return typeWords(keyspace, keys).stream()
                .<@Nullable StoredType>map(StoredType::of)
                .toList();
    }

    /** The words of {@code TYPE}. */
    List<@Nullable String> typeWords(Keyspace keyspace, List<byte[]> keys) {
        return keyspace.pipelined(keys, key -> keyspace.commands().type(key));
    }

    /** A string whose place the caller has named. */
    private record OfString(Binding binding) implements Found {

        @Override
        public String kind() {
            return "strings";
        }

        @Override
        public List<Binding> bindings(byte @Nullable [] field) {
            return List.of(binding);
        }
    }
}
