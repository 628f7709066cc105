package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.find.FoundJob;
import io.secureredis.admin.find.JobFilter;
import io.secureredis.admin.find.JobScan;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.FormProblems;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reason;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Looks for jobs in all queues and states; and, for who may reveal, in what they carry.
 *
 * <p>A search by what only names and times tell is a page with an address, and continues from there like that of one
 * queue. A search in arguments is a POST: the text is in no address, no log and no record. It is recorded before
 * anything is opened, and again with how many jobs it found. It answers with the jobs that have the text, never with an
 * argument.
 */
final class FindPages {

    private static final Duration OF_EACH_ANSWER = Duration.ofSeconds(1);
    static final Duration IN_ARGUMENTS = Duration.ofSeconds(10);
    static final int MOST_FOUND = 200;
    private static final int TOGETHER = 250;
    private static final int LEAST_TEXT = 3;
    private static final int MOST_TEXT = 200;
    private static final Pattern FROM = Pattern.compile("(.+)\\.([a-z]+)");
    private static final List<String> STATES =
            Arrays.stream(JobState.values()).map(Paths::slug).toList();

    private final JobInspector inspector;
    private final AuditTrail audit;
    private final int pageSize;

    FindPages(JobInspector inspector, AuditTrail audit, int pageSize) {
        this.inspector = inspector;
        this.audit = audit;
        this.pageSize = pageSize;
    }

    /** Where a search looks. */
    record Place(String queue, JobState state, long count) {}

    /**
     * What is looked for, and where.
     *
     * @param queue or empty for every queue
     * @param state or empty for every state
     */
    record Wanted(String queue, Optional<JobState> state, JobFilter filter) {

        boolean begun() {
            return !filter.isEmpty() || !queue.isEmpty() || state.isPresent();
        }

        /** By the name of a queue also in its parts. */
        boolean isIn(String name) {
            return queue.isEmpty()
                    || name.equals(queue)
                    || QueueNames.whole(name).equals(queue);
        }

        String address() {
            String path = Paths.filtered("/search", filter);
            return path + (path.endsWith("?") ? "" : "&") + "queue=" + Paths.encoded(queue) + "&state="
                    + state.map(Paths::slug).orElse("");
        }

        String words(Texts texts) {
            String place = queue.isEmpty() ? texts.text("search.in-every") : texts.text("search.in", queue);
            String words = texts.text("filter.and", Labels.filter(texts, filter), place);
            return state.map(
                            one -> texts.text("filter.and", words, texts.of(one).toLowerCase(texts.locale())))
                    .orElse(words);
        }
    }

    /**
     * A part of a search.
     *
     * @param next where it continues, or empty at the end
     */
    record Page(
            Wanted wanted,
            List<JobSummary> found,
            List<QueueOverview> silent,
            long looked,
            long foundBefore,
            long total,
            String next) {

        boolean complete() {
            return next.isEmpty();
        }

        int percent() {
            return complete() || total == 0 ? 100 : (int) Math.min(99, 100 * looked / total);
        }

        String words(Texts texts) {
            long all = foundBefore + found.size();
            return complete()
                    ? texts.text("search.complete", looked, all)
                    : texts.text("search.opened", looked, total, all);
        }
    }

    /**
     * The answer of a search in arguments.
     *
     * @param asked whether it was made
     * @param complete whether every job was opened
     * @param typed what the form holds
     */
    record Inside(
            List<JobSummary> found,
            List<QueueOverview> queues,
            long looked,
            boolean asked,
            boolean complete,
            Typed typed) {

        /** The text that was looked for is not shown again. */
        @Override
        public String toString() {
            return "Inside[" + found.size() + " of " + looked + "]";
        }
    }

    /**
     * What a form for a search in arguments holds.
     *
     * @param problems why it was not made
     */
    record Typed(String text, String queue, Optional<JobState> state, Reason reason, FormProblems problems) {

        static final Typed NOTHING = new Typed("", "", Optional.empty(), Reason.NONE, new FormProblems());

        @Override
        public String toString() {
            return "Typed[" + queue + "]";
        }
    }

    List<Route> routes() {
        return List.of(
                Route.get("/search", DashboardRole.VIEW, this::search),
                Route.get("/search/arguments", DashboardRole.REVEAL, this::form),
                Route.post("/search/arguments", DashboardRole.REVEAL, this::searchArguments));
    }

    private Reply search(Exchange exchange) {
        Wanted wanted = wanted(exchange);
        if (!wanted.begun() && (exchange.isByProgram() || exchange.isForRows())) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST,
                    "problem.filter",
                    "problem.filter.none",
                    "queue, state, " + String.join(", ", JobFilter.FIELDS));
        }
        QueueReading queues = QueueReading.of(inspector);
        List<Place> places = places(queues, wanted);
        Page page = wanted.begun()
                ? look(exchange, wanted, queues, places)
                : new Page(wanted, List.of(), queues.silent(), 0, 0, 0, "");
        return Reply.page(
                (output, interceptor) ->
                        JtefindjobsGenerated.render(output, interceptor, exchange.frame(), page, names(queues)),
                () -> data(page));
    }

    private static Wanted wanted(Exchange exchange) {
        return new Wanted(
                queue(exchange), exchange.parameter("state").flatMap(Paths::state), MatchingPages.filter(exchange));
    }

    private static List<String> names(QueueReading queues) {
        return queues.answering().stream().map(QueueOverview::name).toList();
    }

    private static List<Place> places(QueueReading queues, Wanted wanted) {
        List<Place> places = new ArrayList<>();
        for (QueueOverview queue : queues.answering()) {
            if (wanted.isIn(queue.name())) {
                Arrays.stream(JobState.values())
                        .filter(state -> wanted.state.isEmpty() || wanted.state.get() == state)
                        .filter(state -> queue.count(state) > 0)
                        .forEach(state -> places.add(new Place(queue.name(), state, queue.count(state))));
            }
        }
        return places;
    }

    /** From the place and offset in the address on, until the time is over or the page is full. */
    private Page look(Exchange exchange, Wanted wanted, QueueReading queues, List<Place> places) {
        Look look = new Look(exchange, wanted);
        int at = startOf(places, exchange.parameter("from").orElse(""));
        while (at < places.size() && look.next.isEmpty()) {
            look.at(places.get(at));
            at++;
            if (at < places.size() && look.next.isEmpty() && look.isOver()) {
                look.goesOnAt(places.get(at), 0);
            }
        }
        long total = places.stream().mapToLong(Place::count).sum();
        return new Page(
                wanted, look.found, queues.silent(), look.looked, look.before, Math.max(total, look.looked), look.next);
    }

    /** One answer of a search. */
    private final class Look {

        private final Exchange exchange;
        private final Wanted wanted;
        private final BooleanSupplier inTime = CausePages.within(OF_EACH_ANSWER);
        private final long before;
        private final List<JobSummary> found = new ArrayList<>();
        private long offset;
        private long looked;
        private String next = "";

        Look(Exchange exchange, Wanted wanted) {
            this.exchange = exchange;
            this.wanted = wanted;
            this.before = exchange.number("found");
            this.looked = exchange.number("looked");
            this.offset = exchange.number("offset");
        }

        private void at(Place place) {
            // Jobs of another place, if that of the address is empty by now.
            boolean isContinued = key(place).equals(exchange.parameter("from").orElse(""));
            JobScan.Progress progress = new JobScan(inspector, place.queue, place.state, wanted.filter.needsCause())
                    .run(isContinued ? offset : 0, this::take, inTime);
            looked += progress.looked();
            Long more = progress.next();
            if (more != null) {
                goesOnAt(place, more);
            }
        }

        private boolean take(FoundJob job) {
            if (wanted.filter.matches(job, exchange.frame().now())) {
                found.add(job.job());
            }
            return found.size() < pageSize;
        }

        private boolean isOver() {
            return found.size() >= pageSize || !inTime.getAsBoolean();
        }

        private void goesOnAt(Place place, long from) {
            next = wanted.address() + "&from=" + key(place) + "&offset=" + from + "&looked=" + looked + "&found="
                    + (before + found.size());
        }
    }

    /** Where a search continues: at a place, or at the next one in order if that is empty by now. */
    private static int startOf(List<Place> places, String from) {
        Matcher parts = FROM.matcher(from);
        if (!parts.matches()) {
            return 0;
        }
        int state = STATES.indexOf(parts.group(2));
        for (int i = 0; i < places.size(); i++) {
            int order = places.get(i).queue.compareTo(parts.group(1));
            if (order > 0 || (order == 0 && STATES.indexOf(Paths.slug(places.get(i).state)) >= state)) {
                return i;
            }
        }
        return places.size();
    }

    private static String key(Place place) {
        return place.queue + "." + Paths.slug(place.state);
    }

    private PageData data(Page page) {
        return PageData.list(
                "jobs",
                facts(page.found),
                PageData.fields(
                        "filter",
                        page.wanted.words(Texts.ENGLISH),
                        "looked",
                        page.looked,
                        "found",
                        page.foundBefore + page.found.size(),
                        "total",
                        page.total,
                        "complete",
                        page.wanted.begun() && page.complete(),
                        "next",
                        page.next.isEmpty() ? null : page.next));
    }

    private List<Map<String, @Nullable Object>> facts(List<JobSummary> jobs) {
        Map<JobId, JobInspector.Failure> failures = new HashMap<>();
        jobs.stream()
                .filter(job -> CausePages.STATES.contains(job.state()))
                .collect(Collectors.groupingBy(JobSummary::queue))
                .forEach((queue, failed) -> failures.putAll(inspector.failures(queue, failed)));
        return jobs.stream().map(job -> Facts.of(job, failures.get(job.id()))).toList();
    }

    private Reply form(Exchange exchange) {
        return answer(exchange, form(Typed.NOTHING));
    }

    private Inside form(Typed typed) {
        return new Inside(List.of(), QueueReading.of(inspector).answering(), 0, false, false, typed);
    }

    private Reply answer(Exchange exchange, Inside inside) {
        return Reply.page(
                (output, interceptor) ->
                        JtefindargumentsGenerated.render(output, interceptor, exchange.frame(), inside),
                inside.asked ? () -> data(inside) : null);
    }

    private PageData data(Inside inside) {
        return PageData.list(
                "jobs", facts(inside.found), PageData.fields("looked", inside.looked, "complete", inside.complete));
    }

    private Reply searchArguments(Exchange exchange) {
        String text = exchange.parameter("text").orElse("");
        Optional<JobState> state = exchange.parameter("state").flatMap(Paths::state);
        Reason reason = Reason.required(exchange);
        FormProblems problems = reason.problems().unknown(exchange, List.of("text", "queue", "state"));
        if (state.isEmpty() && exchange.parameter("state").isPresent()) {
            problems.add("state", texts -> texts.text("problem.state"));
        }
        if (text.length() < LEAST_TEXT || text.length() > MOST_TEXT) {
            problems.add("text", texts -> texts.text("search.arguments.short"));
        }
        if (problems.any()) {
            Inside again = form(new Typed(text, queue(exchange), state, reason, problems));
            return Reply.refused(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "search.arguments",
                    problems,
                    (output, interceptor) ->
                            JtefindargumentsGenerated.render(output, interceptor, exchange.frame(), again));
        }
        Wanted wanted = new Wanted(queue(exchange), state, JobFilter.ALL);
        AuditTrail.Deed deed = AuditTrail.Deed.onQueue(
                DashboardAudit.Action.SEARCH_ARGUMENTS, exchange.visitor(), wanted.queue, reason.line());
        return answer(
                exchange,
                audit.opening(
                        deed,
                        record -> inside(wanted, text, CausePages.within(IN_ARGUMENTS)),
                        inside -> OptionalLong.of(inside.found().size())));
    }

    private static String queue(Exchange exchange) {
        String queue = exchange.parameter("queue").orElse("");
        if (!queue.isEmpty() && !QueueNames.isValid(queue)) {
            throw ProblemException.notFound("problem.queue");
        }
        return queue;
    }

    /** @param inTime asked before each part */
    Inside inside(Wanted wanted, String text, BooleanSupplier inTime) {
        QueueReading queues = QueueReading.of(inspector);
        List<JobSummary> found = new ArrayList<>();
        long looked = 0;
        boolean complete = queues.silent().isEmpty();
        for (Place place : places(queues, wanted)) {
            Long offset = 0L;
            while (offset != null && inTime.getAsBoolean() && found.size() < MOST_FOUND) {
                JobPage<JobSummary> part =
                        inspector.jobs(JobQuery.of(place.queue, place.state).withPage(offset, TOGETHER));
                List<JobSummary> matching = matching(place.queue, part, text);
                int room = Math.min(matching.size(), MOST_FOUND - found.size());
                found.addAll(matching.subList(0, room));
                looked += part.items().size();
                offset = part.next();
                complete &= room == matching.size();
            }
            complete &= offset == null;
        }
        return new Inside(found, queues.answering(), looked, true, complete, Typed.NOTHING);
    }

    private List<JobSummary> matching(String queue, JobPage<JobSummary> part, String text) {
        Set<JobId> matching = inspector.withArgument(queue, part.items(), text);
        return part.items().stream().filter(job -> matching.contains(job.id())).toList();
    }
}
