package io.secureredis.admin.watch;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Confirmation;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.Notice;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.migration.KeyCensusResult;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows the caches, counts their values, and clears one. */
final class CachePages {

    private static final String LIST = "/caches";

    private final @Nullable CacheReader caches;
    private final AuditTrail audit;

    CachePages(@Nullable CacheReader caches, AuditTrail audit) {
        this.caches = caches;
        this.audit = audit;
    }

    /**
     * What the page shows.
     *
     * @param counted the cache whose values were counted, or empty
     */
    record Page(List<CacheFacts> rows, boolean available, String counted, Optional<KeyCensusResult> census) {}

    /** Where one cache is cleared. */
    static String clearing(CacheFacts cache) {
        return LIST + "/clear?cache=" + URLEncoder.encode(cache.name(), StandardCharsets.UTF_8);
    }

    List<Route> routes() {
        CacheReader shown = caches;
        if (shown == null) {
            return List.of();
        }
        return List.of(
                Route.get(LIST, DashboardRole.VIEW, exchange -> page(exchange, shown, "", Optional.empty())),
                Route.post(LIST, DashboardRole.VIEW, exchange -> {
                    String name = existing(exchange, shown);
                    return page(exchange, shown, name, shown.count(name));
                }),
                Route.get(LIST + "/clear", DashboardRole.OPERATE, exchange -> ask(exchange, shown)),
                Route.post(LIST + "/clear", DashboardRole.OPERATE, exchange -> clear(exchange, shown)));
    }

    private static Reply page(Exchange exchange, CacheReader caches, String counted, Optional<KeyCensusResult> census) {
        Page page = new Page(caches.read(), caches.watch().available(), counted, census);
        return Reply.page(
                (output, interceptor) -> JtecachesGenerated.render(output, interceptor, exchange.frame(), page),
                () -> PageData.list(
                        "caches", page.rows.stream().map(CachePages::fields).toList(), facts(page)));
    }

    private static Map<String, @Nullable Object> facts(Page page) {
        Map<String, @Nullable Object> facts = PageData.fields("available", page.available);
        page.census.ifPresent(census -> facts.putAll(PageData.fields("counted", page.counted, "values", of(census))));
        return facts;
    }

    private static Map<String, @Nullable Object> of(KeyCensusResult census) {
        Map<String, @Nullable Object> sealed = new LinkedHashMap<>();
        census.sealed().forEach((keyId, values) -> sealed.put(keyId.toString(), values));
        return PageData.fields(
                "sealed", sealed,
                "notSealed", census.notSealed(),
                "malformed", census.malformed(),
                "complete", census.complete());
    }

    private static Map<String, @Nullable Object> fields(CacheFacts cache) {
        return PageData.fields(
                "cache", cache.name(),
                "hits", cache.hits(),
                "misses", cache.misses(),
                "puts", cache.puts(),
                "missesByReason", cache.reasons(),
                "nearHits", cache.near().map(CacheFacts.Near::hits),
                "nearMisses", cache.near().map(CacheFacts.Near::misses));
    }

    private static String existing(Exchange exchange, CacheReader caches) {
        return exchange.parameter("cache")
                .filter(caches::has)
                .orElseThrow(() -> ProblemException.notFound("problem.cache"));
    }

    private static Reply ask(Exchange exchange, CacheReader caches) {
        Texts texts = exchange.texts();
        String name = existing(exchange, caches);
        Confirmation confirmation = new Confirmation(
                texts.text("caches.clear.question"),
                texts.text("caches.clear.subject", name),
                texts.text("caches.clear.effect"),
                texts.text("caches.clear"),
                LIST + "/clear",
                LIST,
                List.of(new Confirmation.Field("cache", name)));
        return confirmation.reply(exchange);
    }

    private Reply clear(Exchange exchange, CacheReader caches) {
        String name = existing(exchange, caches);
        boolean cleared = audit.change(
                AuditTrail.Deed.onQueue(DashboardAudit.Action.CLEAR_CACHE, exchange.visitor(), "", "cache " + name),
                () -> caches.clear(name));
        return Reply.done(LIST, cleared ? Notice.CACHE_CLEARED : Notice.UNCHANGED)
                .with("action", DashboardAudit.Action.CLEAR_CACHE, "cache", name);
    }
}
