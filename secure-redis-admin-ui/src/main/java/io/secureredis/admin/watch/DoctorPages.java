package io.secureredis.admin.watch;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorRounds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shows the doctor's findings about this Redis to visitors who may operate, because the findings reveal weaknesses of
 * the server.
 */
final class DoctorPages {

    private final @Nullable DoctorRounds doctor;

    DoctorPages(@Nullable DoctorRounds doctor) {
        this.doctor = doctor;
    }

    List<Route> routes() {
        DoctorRounds rounds = doctor;
        if (rounds == null) {
            return List.of();
        }
        return List.of(
                Route.get("/doctor", DashboardRole.OPERATE, exchange -> page(exchange, rounds.latest())),
                Route.post(
                        "/doctor", DashboardRole.OPERATE, exchange -> page(exchange, Optional.of(rounds.examine()))));
    }

    private static Reply page(Exchange exchange, Optional<DoctorReport> report) {
        Optional<DoctorPage> page = report.map(DoctorPage::of);
        return Reply.page(
                (output, interceptor) -> JtedoctorGenerated.render(output, interceptor, exchange.frame(), page),
                () -> data(report));
    }

    private static PageData data(Optional<DoctorReport> report) {
        List<Map<String, @Nullable Object>> findings = report.map(DoctorReport::findings).orElse(List.of()).stream()
                .map(finding -> PageData.fields(
                        "rule", finding.rule().id(),
                        "severity", finding.severity(),
                        "server", finding.server(),
                        "evidence", finding.evidence(),
                        "remedy", finding.remedy()))
                .toList();
        return PageData.list("findings", findings, PageData.fields("examinedAt", report.map(DoctorReport::at)));
    }
}
