package io.secureredis.admin.audit;

import io.secureredis.admin.text.Times;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One record of the audit log as it is exported. */
record AuditRow(List<@Nullable Object> values) {

    static final List<String> FIELDS = List.of(
            "number",
            "at",
            "user",
            "action",
            "outcome",
            "queue",
            "job",
            "schedule",
            "count",
            "reason",
            "ends",
            "hash",
            "problem");

    static AuditRow of(AuditRecord record) {
        AuditEntry entry = record.entry();
        List<@Nullable Object> values = new ArrayList<>();
        values.add(record.sequence());
        values.addAll(entry == null ? Arrays.asList(new Object[FIELDS.size() - 3]) : values(entry));
        values.add(record.hash());
        values.add(
                entry == null && record.problem() == null ? "cannot be read: its secret is missing" : record.problem());
        return new AuditRow(values);
    }

    private static List<@Nullable Object> values(AuditEntry entry) {
        return Arrays.asList(
                Times.machine(entry.at()),
                entry.user(),
                entry.action(),
                entry.outcome().name(),
                entry.queue(),
                entry.job(),
                entry.schedule(),
                entry.count(),
                entry.reason(),
                entry.ends() == 0 ? null : entry.ends());
    }

    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < FIELDS.size(); i++) {
            fields.put(FIELDS.get(i), values.get(i));
        }
        return fields;
    }
}
