package io.secureredis.admin;

import io.secureredis.crypto.KeyRingSource;
import io.secureredis.migration.KeyCensusResult;
import java.util.function.Supplier;

/**
 * The data of the keys page: the ids of the key ring, and how many values in Redis each has sealed. Ids are public; no
 * secret is ever requested.
 *
 * @param ring the application's
 * @param census counts only when someone presses the button
 */
public record DashboardKeys(KeyRingSource ring, Supplier<KeyCensusResult> census) {

    public DashboardKeys {
        ring = KeyRingSource.keepingLast(ring);
    }
}
