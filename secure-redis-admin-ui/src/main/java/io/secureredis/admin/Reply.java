package io.secureredis.admin;

import gg.jte.html.HtmlInterceptor;
import gg.jte.html.HtmlTemplateOutput;
import java.io.IOException;
import java.io.Writer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** An answer of the dashboard. */
sealed interface Reply {

    /**
     * A page.
     *
     * @param data the same for programs, or {@code null} for a page that is only for people
     */
    record Html(
            HttpStatus status, Template template, @Nullable Supplier<PageData> data) implements Reply {}

    /** Redirects with a GET: the answer to every successful change, so that a reload does not repeat it. */
    record SeeOther(String location) implements Reply {}

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
    static Reply page(Template template, Supplier<PageData> data) {
        return new Html(HttpStatus.OK, template, data);
    }

    static Reply seeOther(String location) {
        return new SeeOther(location);
    }

    /** Redirects to a page with a notice. */
    static Reply done(String location, Notice notice) {
        return new SeeOther(location + "?notice=" + notice.code());
    }

    /** Redirects to a page with a notice and the number of changed jobs. */
    static Reply done(String location, Notice notice, long count) {
        return new SeeOther(location + "?notice=" + notice.code() + "&n=" + count);
    }
}
