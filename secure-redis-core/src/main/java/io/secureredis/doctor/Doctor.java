package io.secureredis.doctor;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Examines Redis servers and their data. It only reads; rules about permissions use {@code ACL DRYRUN}.
 *
 * <p>It reports what it may not examine: a {@linkplain DoctorGap gap} does not mean that all is well. An
 * administrator's login sees the most. Commands that the server refuses to the doctor appear in the server's
 * {@code ACL LOG}, under the client name {@code secure-redis-doctor}.
 *
 * <pre>{@code
 * DoctorReport report = Doctor.builder(RedisURI.create("rediss://redis.example"), resources)
 *         .tls(settings)
 *         .keyRing(ring)
 *         .build()
 *         .examine();
 * }</pre>
 */
public final class Doctor {

    private final DoctorBuilder settings;

    Doctor(DoctorBuilder settings) {
        this.settings = settings;
    }

    /**
     * Returns a builder.
     *
     * @param server a server, or any node of a cluster, with the login; not a Sentinel
     * @param resources threads; the doctor does not close them
     */
    public static DoctorBuilder builder(RedisURI server, ClientResources resources) {
        return new DoctorBuilder(server, resources);
    }

    /** Returns the rules about servers, their data and the secrets, in the order of examination. */
    public static List<DoctorRule> rules() {
        return checks(new DoctorBuilder(null, null)).stream()
                .map(ServerCheck::rule)
                .toList();
    }

    private static List<ServerCheck> checks(DoctorBuilder settings) {
        return Stream.of(
                        AclChecks.all(),
                        NetworkChecks.all(),
                        TlsChecks.all(settings.clock),
                        CommandChecks.all(),
                        MemoryChecks.all(),
                        PersistenceChecks.all(),
                        VersionChecks.all(),
                        DataChecks.all(settings.clock),
                        KeyChecks.all(settings.keyRing, settings.badSecret, settings.clock))
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Examines everything once.
     *
     * @throws RedisException Lettuce's, if the first server cannot be reached
     */
    public DoctorReport examine() {
        Instant at = settings.clock.instant();
        List<ServerCheck> checks = checks(settings).stream()
                .filter(check -> settings.features.contains(check.rule().feature()))
                .toList();
        List<DoctorCheck> more = settings.more.stream()
                .filter(check -> settings.features.contains(check.rule().feature()))
                .toList();
        List<DoctorVerdict> verdicts = new ArrayList<>();
        Set<String> servers = examineServers(checks, verdicts);
        more.forEach(check -> verdicts.add(examine(check)));
        List<DoctorRule> rules = Stream.concat(
                        checks.stream().map(ServerCheck::rule), more.stream().map(DoctorCheck::rule))
                .toList();
        return report(at, servers, rules, verdicts);
    }

    /** Returns the addresses of the servers. */
    private Set<String> examineServers(List<ServerCheck> checks, List<DoctorVerdict> verdicts) {
        Set<String> servers = new LinkedHashSet<>();
        Map<String, RedisURI> waiting = new LinkedHashMap<>();
        waiting.put(ServerAddress.of(settings.server()), settings.server());
        while (!waiting.isEmpty()) {
            String address = waiting.keySet().iterator().next();
            RedisURI next = Objects.requireNonNull(waiting.remove(address));
            servers.add(address);
            Map<String, RedisURI> others = examine(next, checks, verdicts, servers.size() == 1);
            if (settings.allNodes) {
                others.keySet().removeAll(servers);
                waiting.putAll(others);
            }
        }
        return servers;
    }

    private static DoctorReport report(
            Instant at, Set<String> servers, List<DoctorRule> rules, List<DoctorVerdict> verdicts) {
        return new DoctorReport(
                at,
                List.copyOf(servers),
                rules,
                verdicts.stream()
                        .flatMap(verdict -> verdict.findings().stream())
                        .sorted(Comparator.comparing(DoctorFinding::severity))
                        .toList(),
                verdicts.stream().flatMap(verdict -> verdict.gaps().stream()).toList());
    }

    /** Returns the servers that this one reports. */
    private Map<String, RedisURI> examine(
            RedisURI server, List<ServerCheck> checks, List<DoctorVerdict> verdicts, boolean first) {
        try (ExaminedServer examined = new ExaminedServer(server, settings.tls, settings.resources())) {
            checks.forEach(check -> verdicts.add(examine(check, examined)));
            return settings.allNodes ? examined.relatedServers() : Map.of();
        } catch (RedisException unreachable) {
            ExaminedServer refused = ExaminedServer.ofRefusedCertificate(server, settings.tls, settings.resources());
            if (refused == null && first) {
                throw unreachable;
            }
            checks.forEach(
                    check -> verdicts.add(refused == null ? unreachable(check, server) : examine(check, refused)));
            return new LinkedHashMap<>();
        }
    }

    private static DoctorVerdict unreachable(ServerCheck check, RedisURI server) {
        DoctorVerdict verdict = new DoctorVerdict(check.rule(), ServerAddress.of(server));
        verdict.unchecked("The server cannot be reached, or refuses the login.");
        return verdict;
    }

    private static DoctorVerdict examine(ServerCheck check, ExaminedServer examined) {
        DoctorVerdict verdict = new DoctorVerdict(check.rule(), examined.address());
        try {
            check.examination().accept(examined, verdict);
        } catch (UncheckableException gap) {
            verdict.unchecked(gap.reason());
        }
        return verdict;
    }

    private static DoctorVerdict examine(DoctorCheck check) {
        DoctorVerdict verdict = new DoctorVerdict(check.rule(), "-");
        try {
            check.examine(verdict);
        } catch (RuntimeException e) {
            // Its message may contain anything
            verdict.unchecked("It failed: " + e.getClass().getSimpleName() + ".");
        }
        return verdict;
    }
}
