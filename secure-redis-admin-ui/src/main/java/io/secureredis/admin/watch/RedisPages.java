package io.secureredis.admin.watch;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows what the servers of all connections say of themselves, to visitors who may operate. */
final class RedisPages {

    private final @Nullable RedisReader servers;

    RedisPages(@Nullable RedisReader servers) {
        this.servers = servers;
    }

    List<Route> routes() {
        RedisReader shown = servers;
        return shown == null
                ? List.of()
                : List.of(Route.get("/redis", DashboardRole.OPERATE, exchange -> page(exchange, shown.read())));
    }

    private static Reply page(Exchange exchange, List<RedisFacts> all) {
        return Reply.page(
                (output, interceptor) -> JteredisGenerated.render(output, interceptor, exchange.frame(), all),
                () -> PageData.list(
                        "servers", all.stream().map(RedisPages::ofServer).toList(), Map.of()));
    }

    /** Why a server does not show something of itself. */
    static String refused(Texts texts, String problem) {
        return problem.equals(RedisFacts.OF_CLUSTER)
                ? texts.text("redis.cluster")
                : texts.text("redis.refused", problem);
    }

    private static Map<String, @Nullable Object> ofServer(RedisFacts server) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        server.groups().forEach(group -> group.facts().forEach(fact -> facts.put(fact.name(), fact.value())));
        return PageData.fields(
                "connection", server.connection(),
                "node", server.node(),
                "problem", server.problem(),
                "facts", facts,
                "slow", server.slow().stream().map(RedisPages::fields).toList(),
                "clients", server.clients().stream().map(RedisPages::fields).toList());
    }

    private static Map<String, @Nullable Object> fields(RedisFacts.Slow slow) {
        return PageData.fields("at", slow.at(), "tookMs", slow.took(), "command", slow.command());
    }

    private static Map<String, @Nullable Object> fields(RedisFacts.Clients clients) {
        return PageData.fields(
                "name", clients.name(),
                "user", clients.user(),
                "host", clients.host(),
                "count", clients.count(),
                "longestIdleMs", clients.longestIdle());
    }
}
