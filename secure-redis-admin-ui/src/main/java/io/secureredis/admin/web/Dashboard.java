package io.secureredis.admin.web;

import gg.jte.output.StringOutput;
import io.secureredis.SecureRedisException;
import io.secureredis.admin.DashboardAccess;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.DashboardSettings;
import io.secureredis.admin.DashboardVisitor;
import io.secureredis.admin.text.Languages;
import io.secureredis.admin.text.Texts;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.RequestPath;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Answers every request below the dashboard's path, and nothing else of the application.
 *
 * <p>A request passes four checks, in this order: the visitor may {@linkplain DashboardRole#VIEW view}; a change comes
 * from one of our own pages; the page exists; the visitor has the role that the page needs. Redis is asked only after
 * that. Files of the dashboard itself (style, script) need no checks, because they contain nothing of the application.
 *
 * <p>Safe for any number of threads. It writes its answers itself, and uses no view resolver, message converter or
 * exception handler of the application.
 */
public final class Dashboard implements HttpRequestHandler {

    private static final Logger log = LoggerFactory.getLogger(Dashboard.class);

    /** Records what is refused. */
    @FunctionalInterface
    public interface Refusals {

        /**
         * Someone tried what they may not do.
         *
         * @param attempt the method
         * @param why such as the missing role, and the path
         */
        void record(String user, String attempt, String why);
    }

    /**
     * A problem in words.
     *
     * @param language of the text: messages of the library are English
     */
    record Problem(String title, String text, String language) {}

    private final AtomicBoolean refused = new AtomicBoolean();
    private final DashboardAccess access;
    private final DashboardSettings settings;
    private final Clock clock;
    private final Routes routes;
    private final Refusals refusals;
    private final Assets assets = new Assets();
    private final Map<Section, DashboardRole> sections = new EnumMap<>(Section.class);
    private final Languages languages;

    /**
     * A dashboard of these pages and actions.
     *
     * @param refusals is told of each request that is refused
     * @param clock what relative times are relative to
     */
    public Dashboard(
            List<Route> routes, DashboardAccess access, DashboardSettings settings, Refusals refusals, Clock clock) {
        this.routes = new Routes(routes);
        this.access = access;
        this.settings = settings;
        this.refusals = refusals;
        this.clock = clock;
        this.languages = new Languages(settings.language());
        for (Section section : Section.values()) {
            this.routes.roleOf(section.path()).ifPresent(role -> sections.put(section, role));
        }
    }

    /**
     * Returns a filter that records requests to change something which the application refuses before they reach the
     * dashboard. Put it before the filters that refuse.
     */
    public Filter refusals() {
        return new RefusalFilter(refusals, access, settings.path());
    }

    @Override
    public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
        RefusalFilter.seen(request);
        List<String> path = path(request);
        Optional<Assets.Asset> asset = assets.find(path);
        if (asset.isPresent()) {
            send(asset.get(), request, response);
            return;
        }
        Frame frame = frame(request);
        PageHeaders.write(response, frame.nonce());
        response.setHeader("Vary", "Accept, Accept-Language");
        send(formatted(answer(path, request, frame), request, frame), frame, request, response);
    }

    private Reply answer(List<String> path, HttpServletRequest request, Frame frame) {
        try {
            return admit(path, request, frame);
        } catch (ProblemException problem) {
            return problem(frame, problem);
        } catch (SecureRedisException failure) {
            log.warn("secure-redis dashboard: {}", failure.getMessage());
            String title = failure.code().equals("SR504") ? "problem.not-recorded" : "problem.redis";
            String text = String.valueOf(failure.getMessage());
            return problem(
                    frame,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    new Problem(frame.text(title), text, "en"),
                    new Problem(Texts.ENGLISH.text(title), text, "en"));
        }
    }

    /** The page itself, or what is on it, in the form that was asked for. */
    private static Reply formatted(Reply reply, HttpServletRequest request, Frame frame) {
        Format format = formatOr(request);
        if (reply instanceof Reply.Done done && format == Format.JSON) {
            return json(HttpStatus.OK, done.facts(frame));
        }
        if (!(reply instanceof Reply.Html page) || format == Format.HTML) {
            return reply;
        }
        Supplier<PageData> data = page.data();
        return data == null ? notAcceptable(frame, format) : formatted(page, data.get(), format, frame);
    }

    private static Reply json(HttpStatus status, Map<String, @Nullable Object> object) {
        return new Reply.Text(status, "application/json;charset=UTF-8", Json.of(object) + "\n");
    }

    private static Reply formatted(Reply.Html page, PageData shown, Format format, Frame frame) {
        if (format == Format.JSON) {
            return json(page.status(), shown.object());
        }
        List<Map<String, @Nullable Object>> rows = shown.rows();
        if (rows == null) {
            return notAcceptable(frame, format);
        }
        return new Reply.Text(page.status(), "text/csv;charset=UTF-8", PageData.csv(rows));
    }

    /** A form that there is not was answered by a problem, which is a page. */
    private static Format formatOr(HttpServletRequest request) {
        try {
            return Format.of(request);
        } catch (ProblemException unknown) {
            return Format.HTML;
        }
    }

    private static Reply notAcceptable(Frame frame, Format format) {
        Reply.Html problem = problem(frame, Format.notIn(format));
        Supplier<PageData> data = problem.data();
        return data == null ? problem : formatted(problem, data.get(), format, frame);
    }

    private Reply admit(List<String> path, HttpServletRequest request, Frame frame) {
        if (!frame.visitor().has(DashboardRole.VIEW)) {
            access.beforeRefusal(request);
            refused(request, frame, "without the role VIEW");
            throw refusal(DashboardRole.VIEW);
        }
        HttpMethod method = HttpMethod.valueOf(request.getMethod());
        if (method.equals(HttpMethod.HEAD)) {
            method = HttpMethod.GET;
        }
        if (!method.equals(HttpMethod.GET) && !SameOrigin.sent(request)) {
            refused(request, frame, "from another site");
            throw new ProblemException(HttpStatus.FORBIDDEN, "problem.site", "problem.site.text");
        }
        Routes.Match match = routes.match(method, path);
        if (!frame.visitor().has(match.route().role())) {
            refused(request, frame, "without the role " + match.route().role());
            throw refusal(match.route().role());
        }
        Format format = Format.of(request);
        if (!match.route().formats().contains(format)) {
            throw Format.notDone(format, match.route().formats());
        }
        Exchange exchange = new Exchange(request, frame, match.parameters());
        Reply reply = match.route().handler().apply(exchange);
        exchange.refuseUnread();
        return reply;
    }

    private void refused(HttpServletRequest request, Frame frame, String why) {
        refusals.record(frame.visitor().name(), request.getMethod(), why + ": " + request.getRequestURI());
    }

    private ProblemException refusal(DashboardRole role) {
        String advice = access.advice(role);
        if (refused.compareAndSet(false, true)) {
            log.info("secure-redis dashboard: access denied to a visitor without the role {}. {}", role, advice);
        }
        ProblemException.Argument howToGetIt = texts -> access.advice(role, texts.locale());
        return new ProblemException(HttpStatus.FORBIDDEN, "problem.denied", Texts.key(role) + ".refused", howToGetIt);
    }

    private static Reply.Html problem(Frame frame, ProblemException problem) {
        return problem(
                frame,
                problem.status(),
                new Problem(problem.title(frame.texts()), problem.text(frame.texts()), frame.language()),
                new Problem(problem.title(Texts.ENGLISH), problem.text(Texts.ENGLISH), "en"));
    }

    /** @param english the same for programs */
    private static Reply.Html problem(Frame frame, HttpStatus status, Problem problem, Problem english) {
        Map<String, @Nullable Object> fields =
                PageData.fields("status", status.value(), "title", english.title, "problem", english.text);
        return new Reply.Html(
                status,
                (output, interceptor) ->
                        JteproblemGenerated.render(output, interceptor, frame, problem, status.value()),
                () -> new PageData(fields, List.of(fields)));
    }

    private List<String> path(HttpServletRequest request) {
        String within = parsed(request).pathWithinApplication().value();
        return Route.segments(within.substring(settings.path().length()));
    }

    /**
     * The context path and the prefix of the dispatcher servlet, whatever they are here, and then the dashboard's own
     * path.
     */
    private String base(HttpServletRequest request) {
        RequestPath path = parsed(request);
        int within = path.pathWithinApplication().value().length();
        return path.value().substring(0, path.value().length() - within) + settings.path();
    }

    private static RequestPath parsed(HttpServletRequest request) {
        return ServletRequestPathUtils.hasParsedRequestPath(request)
                ? ServletRequestPathUtils.getParsedRequestPath(request)
                : ServletRequestPathUtils.parseAndCache(request);
    }

    private Frame frame(HttpServletRequest request) {
        DashboardVisitor visitor = access.visitor(request);
        return new Frame(
                base(request),
                PageHeaders.newNonce(),
                visitor,
                visitor.has(DashboardRole.VIEW) ? access.csrf(request) : null,
                notice(request),
                clock.instant(),
                settings,
                assets,
                sections.entrySet().stream()
                        .filter(section -> visitor.has(section.getValue()))
                        .map(Map.Entry::getKey)
                        .toList(),
                settings.signOut().isEmpty() ? "" : request.getContextPath() + settings.signOut(),
                languages.of(request));
    }

    private static Notice.@Nullable Shown notice(HttpServletRequest request) {
        String code = request.getParameter("notice");
        Notice notice = code == null ? null : Notice.ofCode(code);
        return notice == null ? null : new Notice.Shown(notice, count(request.getParameter("n")));
    }

    private static long count(@Nullable String digits) {
        return digits != null && digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
    }

    private static void send(Reply reply, Frame frame, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (reply instanceof Reply.SeeOther other) {
            response.setStatus(HttpStatus.SEE_OTHER.value());
            response.setHeader("Location", frame.url(other.location()) + sameFormat(request, other.location()));
        } else if (reply instanceof Reply.Done done) {
            response.setStatus(HttpStatus.SEE_OTHER.value());
            response.setHeader("Location", frame.url(done.address()));
        } else if (reply instanceof Reply.Html html) {
            response.setStatus(html.status().value());
            send(render(html.template()), "text/html;charset=UTF-8", request, response);
        } else if (reply instanceof Reply.Text text) {
            response.setStatus(text.status().value());
            send(text.body().getBytes(StandardCharsets.UTF_8), text.mediaType(), request, response);
        } else if (reply instanceof Reply.Download download) {
            send(download, request, response);
        }
    }

    private static void send(Reply.Download download, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setContentType(download.mediaType());
        response.setHeader("Content-Disposition", "attachment; filename=\"" + download.fileName() + "\"");
        if (!HttpMethod.HEAD.matches(request.getMethod())) {
            Writer writer = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
            download.body().write(writer);
            writer.flush();
        }
    }

    private static String sameFormat(HttpServletRequest request, String location) {
        if (!HttpMethod.GET.matches(request.getMethod()) || formatOr(request) == Format.HTML) {
            return "";
        }
        return (location.contains("?") ? "&" : "?") + "format="
                + formatOr(request).name().toLowerCase(Locale.ROOT);
    }

    private static byte[] render(Reply.Template template) {
        StringOutput output = new StringOutput();
        template.render(new PageOutput(output), NoInterceptor.INSTANCE);
        return output.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void send(Assets.Asset asset, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
        PageHeaders.writeCommon(response);
        send(asset.content(), asset.mediaType(), request, response);
    }

    private static void send(byte[] body, String mediaType, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setContentType(mediaType);
        response.setContentLength(body.length);
        if (!HttpMethod.HEAD.matches(request.getMethod())) {
            response.getOutputStream().write(body);
        }
    }
}
