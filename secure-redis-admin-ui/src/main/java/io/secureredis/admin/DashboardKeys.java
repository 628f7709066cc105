package io.secureredis.admin;

import io.secureredis.crypto.KeyRingSource;
import io.secureredis.migration.KeyCensusResult;
import java.util.function.Supplier;

/**
 * What the page about keys shows: the ids of the key ring, and how many values in Redis stand under each. Ids are public; no secret is ever asked for.
 *
 * @param ring the application's
 * @param census counts when somebody presses the button, and not before
 */
public record DashboardKeys(KeyRingSource ring, Supplier<KeyCensusResult> census) {}
