package io.secureredis.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a longer list.
 *
 * @param items at most as many as were asked for
 * @param total how long the whole list is now; a filter by task is not counted in, because only the sealed bodies know the task
 * @param next where to go on, to be given as {@link JobQuery#offset()}; {@code null} at the end
 */
public record JobPage<T>(
        List<T> items, long total, @Nullable Long next) {

    public JobPage {
        items = List.copyOf(items);
    }
}
