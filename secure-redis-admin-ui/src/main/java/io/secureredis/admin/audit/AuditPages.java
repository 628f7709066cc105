package io.secureredis.admin.audit;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows the audit log, checks its chain, and exports it. */
final class AuditPages {

    private static final int ON_A_PAGE = 50;

    private static final Pattern CHANGED_RULE = Pattern.compile("before: (.+); after: (.+)");

    private final AuditLog records;
    private final AuditTrail audit;

    AuditPages(AuditLog records, AuditTrail audit) {
        this.records = records;
        this.audit = audit;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/audit", DashboardRole.AUDIT, exchange -> page(exchange, Optional.empty())),
                Route.post("/audit", DashboardRole.AUDIT, exchange -> page(exchange, Optional.of(records.check()))),
                Route.postForAll("/audit/export", DashboardRole.AUDIT, this::export));
    }

    /**
     * What the page shows.
     *
     * @param offset how many newer records there are
     */
    record Page(List<AuditRecord> rows, long offset, long total, Optional<AuditCheck> check) {

        /** Problems among the records of this page. */
        boolean broken() {
            return rows.stream().anyMatch(row -> row.problem() != null);
        }

        String range(Texts texts) {
            return rows.isEmpty()
                    ? texts.text("records", total)
                    : texts.text("range", offset + 1, offset + rows.size(), total);
        }

        boolean hasOlder() {
            return offset + rows.size() < total;
        }

        long older() {
            return offset + ON_A_PAGE;
        }

        long newer() {
            return Math.max(0, offset - ON_A_PAGE);
        }
    }

    private Reply page(Exchange exchange, Optional<AuditCheck> check) {
        long offset = Math.min(exchange.number("offset"), Integer.MAX_VALUE);
        Page page = new Page(records.newest(offset, ON_A_PAGE), offset, records.size(), check);
        return Reply.page(
                (output, interceptor) -> JteauditGenerated.render(output, interceptor, exchange.frame(), page),
                () -> data(page));
    }

    /** Why something was done: of another rule for a schedule, both rules in words. */
    static String why(Texts texts, AuditEntry entry) {
        Matcher rules = CHANGED_RULE.matcher(entry.reason());
        boolean isRule = entry.action().equals(DashboardAudit.Action.EDIT_SCHEDULE.name()) && rules.matches();
        return isRule
                ? texts.text("audit.rule", texts.rule(rules.group(1)), texts.rule(rules.group(2)))
                : entry.reason();
    }

    /** The state whose colour and icon represent an outcome. */
    static String icon(AuditEntry.Outcome outcome) {
        return switch (outcome) {
            case ASKED -> "ready";
            case DONE -> "done";
            case UNCHANGED, NOT_SHOWN, STOPPED -> "paused";
            case FAILED -> "dead";
            case REFUSED -> "tampered";
        };
    }

    private static PageData data(Page page) {
        return PageData.list(
                "records",
                page.rows.stream().map(row -> AuditRow.of(row).fields()).toList(),
                PageData.fields(
                        "offset", page.offset,
                        "total", page.total,
                        "problems", page.check.map(AuditCheck::problems)));
    }

    private Reply export(Exchange exchange) {
        boolean json = exchange.parameter("format").map("json"::equals).orElseGet(exchange::isByProgram);
        audit.exporting(exchange.visitor(), json ? "JSON" : "CSV");
        return json
                ? new Reply.Download("application/json;charset=UTF-8", "secure-redis-audit.json", this::writeJson)
                : new Reply.Download("text/csv;charset=UTF-8", "secure-redis-audit.csv", this::writeCsv);
    }

    private void writeCsv(Writer writer) throws IOException {
        writer.write(PageData.line(AuditRow.FIELDS));
        records.each(record -> write(writer, PageData.line(AuditRow.of(record).values())));
    }

    private void writeJson(Writer writer) throws IOException {
        String[] between = {"[\n"};
        AuditCheck check = records.each(record -> {
            write(writer, between[0] + PageData.json(AuditRow.of(record).fields()));
            between[0] = ",\n";
        });
        writer.write((check.records() == 0 ? "[" : "") + "]\n");
    }

    private static void write(Writer writer, String text) {
        try {
            writer.write(text);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
