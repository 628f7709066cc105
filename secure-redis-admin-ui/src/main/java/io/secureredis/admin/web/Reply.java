package io.secureredis.admin.web;

import gg.jte.html.HtmlInterceptor;
import gg.jte.html.HtmlTemplateOutput;
import io.secureredis.admin.text.Texts;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** An answer of the dashboard. */
public sealed interface Reply {

    /**
     * A page.
     *
     * @param data the same for programs, or {@code null} for a page that is only for people
     */
    record Html(
            HttpStatus status, Template template, @Nullable Supplier<PageData> data) implements Reply {}

    /** Redirects with a GET to the page that was asked for in another way. */
    record SeeOther(String location) implements Reply {}

    /**
     * The answer to a change. People are redirected with a GET, so that a reload does not repeat it; programs get what
     * was done.
     *
     * @param count how many jobs were changed, or {@code null} where it does not say so
     * @param noticed whether the page that follows shows the notice
     * @param what was done to what, for programs
     */
    record Done(
            String location, Notice notice, @Nullable Long count, boolean noticed, Map<String, @Nullable Object> what)
            implements Reply {

        /** With more about what was done, as for {@link PageData#fields}. */
        public Done with(@Nullable Object... namesAndValues) {
            Map<String, @Nullable Object> all = new LinkedHashMap<>(what);
            all.putAll(PageData.fields(namesAndValues));
            return new Done(location, notice, count, noticed, all);
        }

        /** Where people go. */
        String address() {
            String counted = count == null ? "" : "&n=" + count;
            return noticed ? location + "?notice=" + notice.code() + counted : location;
        }

        /** What programs get. */
        Map<String, @Nullable Object> facts(Frame frame) {
            Map<String, @Nullable Object> facts = PageData.fields(
                    "done",
                    notice.success() && (count == null || count > 0),
                    "message",
                    Texts.ENGLISH.of(notice, "said", count == null ? 0 : count));
            if (count != null) {
                facts.put("changed", count);
            }
            facts.putAll(what);
            facts.put("location", frame.url(location));
            return facts;
        }
    }

    /** What is on a page, for programs. */
    record Text(HttpStatus status, String mediaType, String body) implements Reply {}

    /**
     * A file to keep.
     *
     * @param body writes it, part by part
     */
    record Download(String mediaType, String fileName, Body body) implements Reply {}

    /** Writes the content of a file. */
    @FunctionalInterface
    interface Body {
        void write(Writer writer) throws IOException;
    }

    /** A compiled template with its parameters: a call of its {@code render}, which the compiler checks. */
    @FunctionalInterface
    interface Template {
        void render(HtmlTemplateOutput output, HtmlInterceptor interceptor);
    }

    static Reply page(Template template) {
        return new Html(HttpStatus.OK, template, null);
    }

    /** A page that programs can read too. */
    static Reply page(Template template, @Nullable Supplier<PageData> data) {
        return new Html(HttpStatus.OK, template, data);
    }

    static Reply seeOther(String location) {
        return new SeeOther(location);
    }

    /** A form that is shown again, with what was typed and why it was not sent. */
    static Reply refused(HttpStatus status, String title, FormProblems problems, Template template) {
        return new Html(status, template, () -> problems.data(status, title));
    }

    /** A change that leads to a page with a notice. */
    static Done done(String location, Notice notice) {
        return new Done(location, notice, null, true, Map.of());
    }

    /** The same with the number of changed jobs. */
    static Done done(String location, Notice notice, long count) {
        return new Done(location, notice, count, true, Map.of());
    }

    /** A change that leads to a page which tells of it by itself. */
    static Done started(String location, Notice notice) {
        return new Done(location, notice, null, false, Map.of());
    }
}
