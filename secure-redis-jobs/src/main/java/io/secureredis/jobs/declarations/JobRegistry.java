package io.secureredis.jobs.declarations;

import io.secureredis.jobs.JobDeclarationException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobProperties;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The jobs of an application by name and alias. Nothing else is ever called. Fixed once the application has started.
 */
public final class JobRegistry {

    private final Supplier<List<JobDefinition>> scanner;
    private final MethodReferences references = new MethodReferences(this);
    private volatile @Nullable Jobs jobs;

    private record Jobs(Collection<JobDefinition> all, Map<String, JobDefinition> byName) {}

    /** Scans the beans when the first job is looked up. */
    public JobRegistry(ConfigurableListableBeanFactory beans, JsonMapper mapper, JobProperties properties) {
        this(() -> new JobScanner(beans, mapper, properties).scan());
    }

    /** @param scanner called once, when the first job is looked up */
    JobRegistry(Supplier<List<JobDefinition>> scanner) {
        this.scanner = scanner;
    }

    @Nullable
    public JobDefinition find(String name) {
        return jobs().byName.get(name);
    }

    /**
     * Returns the job that a reference such as {@code Mailer::welcome} refers to.
     *
     * @throws JobException {@code SR410} if it is no method reference, {@code SR411} if its method is no job
     */
    public JobDefinition meantBy(Serializable reference) {
        return references.resolve(reference);
    }

    /**
     * Returns the job that a caller names, or {@code null} if only another application may have it.
     *
     * @throws JobException {@code SR416} if it is no job name
     */
    @Nullable
    public JobDefinition named(String name) {
        return find(JobScanner.requireName(name));
    }

    public Collection<JobDefinition> all() {
        return jobs().all;
    }

    /** Scans again, now that the beans exist and their types are better known, and checks the beans themselves. */
    public void check() {
        jobs = index(scanner.get());
        all().forEach(JobDefinition::checkBean);
    }

    /** Returns the default queues of the registered jobs. */
    public Set<String> queues() {
        Set<String> queues = new TreeSet<>();
        all().forEach(job -> queues.add(job.settings().queue()));
        return queues;
    }

    private Jobs jobs() {
        Jobs current = jobs;
        if (current == null) {
            // Two threads may both scan; they find the same.
            current = index(scanner.get());
            jobs = current;
        }
        return current;
    }

    private static Jobs index(List<JobDefinition> found) {
        Map<String, JobDefinition> byName = new LinkedHashMap<>();
        found.forEach(job -> put(byName, job.name(), job));
        Map<String, JobDefinition> withAliases = new HashMap<>(byName);
        found.forEach(job -> job.aliases().forEach(alias -> put(withAliases, alias, job)));
        return new Jobs(List.copyOf(found), Map.copyOf(withAliases));
    }

    private static void put(Map<String, JobDefinition> byName, String name, JobDefinition job) {
        JobDefinition other = byName.putIfAbsent(name, job);
        if (other != null) {
            throw sameName(name, other, job);
        }
    }

    private static JobDeclarationException sameName(String name, JobDefinition other, JobDefinition job) {
        String first = JobScanner.where(other.method().getDeclaringClass(), other.method());
        String second = JobScanner.where(job.method().getDeclaringClass(), job.method());
        if (first.equals(second) && !other.method().equals(job.method())) {
            return new JobDeclarationException(
                    "SR403",
                    "The @SecureJob method " + first + " is overloaded, and two overloads share the name " + name + ".",
                    "Give each its own name: @SecureJob(name = \"...\").");
        }
        return new JobDeclarationException(
                "SR402",
                "Two @SecureJob methods have the name " + name + ": " + first + " and " + second + ".",
                "Give one of them another name: @SecureJob(name = \"...\"). If they are two beans of one class, "
                        + "declare the job on a bean that exists once.");
    }
}
