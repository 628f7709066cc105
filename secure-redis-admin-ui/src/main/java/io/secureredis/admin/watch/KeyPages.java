package io.secureredis.admin.watch;

import io.secureredis.admin.DashboardKeys;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.migration.KeyCensusResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows the key ring, and how many values each key has sealed. */
final class KeyPages {

    private final @Nullable DashboardKeys keys;

    KeyPages(@Nullable DashboardKeys keys) {
        this.keys = keys;
    }

    List<Route> routes() {
        DashboardKeys shown = keys;
        if (shown == null) {
            return List.of();
        }
        return List.of(
                Route.get("/keys", DashboardRole.VIEW, exchange -> page(exchange, shown, Optional.empty())),
                Route.post("/keys", DashboardRole.VIEW, exchange -> count(exchange, shown)));
    }

    /** Uses POST, so that a crawler or prefetching browser does not make Redis count. Changes nothing. */
    private static Reply count(Exchange exchange, DashboardKeys keys) {
        return page(exchange, keys, Optional.of(keys.census().get()));
    }

    private static Reply page(Exchange exchange, DashboardKeys keys, Optional<KeyCensusResult> counted) {
        KeysPage page = KeysPage.of(keys.ring().keyRing(), counted, keys.ring().failure());
        return Reply.page(
                (output, interceptor) -> JtekeysGenerated.render(output, interceptor, exchange.frame(), page),
                () -> PageData.list(
                        "keys",
                        page.rows().stream()
                                .map(row -> PageData.fields("id", row.id(), "use", row.use(), "values", row.values()))
                                .toList(),
                        Map.of()));
    }
}
