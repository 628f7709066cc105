package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyId;
import io.secureredis.migration.RewrapLayout;
import io.secureredis.migration.StoredType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of jobs, which are counted here and not changed. */
final class JobsLayout implements RewrapLayout {

    static final String KIND = "jobs";

    @Override
    public @Nullable Found find(byte[] key, StoredType type) {
        return new String(key, UTF_8).contains("secure-jobs:{") ? new OfJobs(type == StoredType.HASH) : null;
    }

    private record OfJobs(boolean sealed) implements Found {

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public List<Binding> bindings(byte @Nullable [] field) {
            return List.of();
        }

        @Override
        public @Nullable KeyId under(byte[] beginning) {
            return sealed ? Found.super.under(beginning) : null;
        }
    }
}
