package io.secureredis.jobs.inspect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a longer list.
 *
 * @param items at most as many as requested
 * @param total the length of the whole list now; it ignores a filter by task or tag, because only the sealed bodies
 *     contain them
 * @param next where to continue, for {@link JobQuery#offset()}; {@code null} at the end
 */
public record JobPage<T>(
        List<T> items, long total, @Nullable Long next) {

    public JobPage {
        items = List.copyOf(items);
    }
}
