package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardKeys;
import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.watch.CacheReader;
import io.secureredis.admin.watch.RedisReader;
import io.secureredis.doctor.DoctorRounds;
import org.jspecify.annotations.Nullable;

/**
 * What the dashboard shows in addition to the queues.
 *
 * @param keys for the page about keys, or {@code null} for none
 * @param doctor for the page with the doctor's report, or {@code null} for none
 * @param servers for the page about Redis, or {@code null} for none
 * @param caches for the page about caches, or {@code null} for none
 * @param audit where everything is recorded before it is done, or {@code null} for nowhere
 */
public record DashboardTools(
        @Nullable DashboardKeys keys,
        @Nullable DoctorRounds doctor,
        @Nullable RedisReader servers,
        @Nullable CacheReader caches,
        @Nullable AuditLog audit) {}
