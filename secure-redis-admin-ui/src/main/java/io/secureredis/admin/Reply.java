package io.secureredis.admin;

import gg.jte.html.HtmlInterceptor;
import gg.jte.html.HtmlTemplateOutput;
import org.springframework.http.HttpStatus;

/** What the dashboard answers. */
sealed interface Reply {

    /** A page. */
    record Html(HttpStatus status, Template template) implements Reply {}

    /** Go there with a GET: what every successful change answers, so that a reload does not repeat it. */
    record SeeOther(String location) implements Reply {}

    /** A compiled template with its parameters: a call of its {@code render}, which the compiler checks. */
    @FunctionalInterface
    interface Template {
        void render(HtmlTemplateOutput output, HtmlInterceptor interceptor);
    }

    static Reply page(Template template) {
        return new Html(HttpStatus.OK, template);
    }

    static Reply seeOther(String location) {
        return new SeeOther(location);
    }

    /** Back to a page, which says what was done. */
    static Reply done(String location, Notice notice) {
        return new SeeOther(location + "?notice=" + notice.code());
    }

    /** Back to a page, which says what was done to how many jobs. */
    static Reply done(String location, Notice notice, long count) {
        return new SeeOther(location + "?notice=" + notice.code() + "&n=" + count);
    }
}
