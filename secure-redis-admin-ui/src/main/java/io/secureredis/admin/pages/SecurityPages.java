package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.watch.CacheReader;
import io.secureredis.admin.watch.CacheWatch;
import io.secureredis.admin.watch.DashboardTools;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.doctor.DoctorFeature;
import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorRounds;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobInspector.MissingKey;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.RecurringOverview;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows everything that tells of an attack or a weakness in one place, to visitors who may operate: findings, tampered
 * jobs and schedules, and values that did not open.
 */
final class SecurityPages {

    private final JobInspector inspector;
    private final @Nullable DoctorRounds doctor;
    private final @Nullable CacheReader caches;

    SecurityPages(JobInspector inspector, DashboardTools tools) {
        this.inspector = inspector;
        this.doctor = tools.doctor();
        this.caches = tools.caches();
    }

    /** What findings are about. */
    @SuppressWarnings("ImmutableEnumChecker") // The set is made by Set.of
    enum Topic {
        ENCRYPTION(DoctorFeature.TLS),
        USERS(DoctorFeature.ACL),
        SECRETS(DoctorFeature.KEYS),
        DATA(DoctorFeature.DATA, DoctorFeature.JOBS),
        SERVER(
                DoctorFeature.NETWORK,
                DoctorFeature.COMMANDS,
                DoctorFeature.MEMORY,
                DoctorFeature.PERSISTENCE,
                DoctorFeature.VERSION);

        private final Set<DoctorFeature> features;

        Topic(DoctorFeature... features) {
            this.features = Set.of(features);
        }
    }

    /** Findings about one subject. */
    record Subject(Topic topic, List<DoctorFinding> findings) {}

    /** A queue with tampered jobs. */
    record Tampered(String queue, long jobs) {}

    /**
     * What the page shows.
     *
     * @param examinedAt when the doctor last looked, if it did since this application started
     * @param hours values of caches that did not open, hour by hour; empty without caches
     */
    record Page(
            Optional<Instant> examinedAt,
            List<Subject> subjects,
            List<Tampered> tampered,
            List<RecurringOverview> schedules,
            List<MissingKey> missing,
            List<CacheWatch.Hour> hours,
            List<QueueOverview> silent) {

        long failures() {
            return hours.stream().mapToLong(CacheWatch.Hour::failures).sum();
        }

        long most() {
            return Math.max(
                    1, hours.stream().mapToLong(CacheWatch.Hour::failures).max().orElse(0));
        }
    }

    List<Route> routes() {
        return List.of(Route.get("/security", DashboardRole.OPERATE, this::show));
    }

    private Reply show(Exchange exchange) {
        QueueReading queues = QueueReading.of(inspector);
        List<Tampered> tampered = new ArrayList<>();
        List<RecurringOverview> schedules = queues
                .each(queue -> {
                    if (queue.count(JobState.TAMPERED) > 0) {
                        tampered.add(new Tampered(queue.name(), queue.count(JobState.TAMPERED)));
                    }
                    return inspector.recurring(queue.name());
                })
                .stream()
                .flatMap(List::stream)
                .filter(RecurringOverview::tampered)
                .toList();
        Page page = page(tampered, schedules, queues.silent());
        return Reply.page(
                (output, interceptor) -> JtesecurityGenerated.render(output, interceptor, exchange.frame(), page),
                () -> data(page));
    }

    private Page page(List<Tampered> tampered, List<RecurringOverview> schedules, List<QueueOverview> silent) {
        Optional<DoctorReport> report = doctor == null ? Optional.empty() : doctor.latest();
        return new Page(
                report.map(DoctorReport::at),
                report.map(SecurityPages::subjects).orElse(List.of()),
                tampered,
                schedules,
                inspector.missingKeys(),
                caches == null ? List.of() : caches.watch().hours(),
                silent);
    }

    private static List<Subject> subjects(DoctorReport report) {
        return Arrays.stream(Topic.values())
                .map(topic -> new Subject(
                        topic,
                        report.findings().stream()
                                .filter(finding ->
                                        topic.features.contains(finding.rule().feature()))
                                .toList()))
                .toList();
    }

    private static PageData data(Page page) {
        return PageData.of(PageData.fields(
                "examinedAt", page.examinedAt,
                "findings",
                        page.subjects.stream().flatMap(SecurityPages::fields).toList(),
                "tamperedJobs",
                        page.tampered.stream().map(SecurityPages::fields).toList(),
                "tamperedSchedules", Facts.ofSchedules(page.schedules),
                "missingKeys", page.missing.stream().map(SecurityPages::fields).toList(),
                "openFailures", page.hours.stream().map(SecurityPages::fields).toList(),
                "silent", page.silent.stream().map(QueueOverview::name).toList()));
    }

    private static Stream<Map<String, @Nullable Object>> fields(Subject subject) {
        return subject.findings.stream()
                .map(finding -> PageData.fields(
                        "subject", Texts.ENGLISH.of(subject.topic),
                        "rule", finding.rule().id(),
                        "severity", finding.severity(),
                        "server", finding.server()));
    }

    private static Map<String, @Nullable Object> fields(Tampered tampered) {
        return PageData.fields("queue", tampered.queue, "jobs", tampered.jobs);
    }

    private static Map<String, @Nullable Object> fields(MissingKey key) {
        return PageData.fields(
                "keyId", key.keyId(), "since", key.since(), "jobs", key.jobs(), "retired", key.retired());
    }

    private static Map<String, @Nullable Object> fields(CacheWatch.Hour hour) {
        return PageData.fields("from", hour.from(), "failures", hour.failures());
    }
}
