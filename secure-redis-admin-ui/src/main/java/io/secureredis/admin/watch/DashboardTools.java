package io.secureredis.admin.watch;

import io.secureredis.admin.DashboardKeys;
import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.web.Route;
import io.secureredis.doctor.DoctorRounds;
import java.util.ArrayList;
import java.util.List;
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
        @Nullable AuditLog audit) {

    /** The pages that show them. */
    public List<Route> routes(AuditTrail trail) {
        List<Route> all = new ArrayList<>();
        all.addAll(new KeyPages(keys).routes());
        all.addAll(new DoctorPages(doctor).routes());
        all.addAll(new RedisPages(servers).routes());
        all.addAll(new CachePages(caches, trail).routes());
        return List.copyOf(all);
    }
}
