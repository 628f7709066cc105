package io.secureredis.admin.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Asks before an operation that cannot be undone. It is a separate page, so it needs no script.
 *
 * @param subject what the operation applies to
 * @param effect what will happen
 * @param target where the answer yes is posted
 * @param back where the answer no leads
 * @param fields further posted fields
 * @param why what its field for a reason holds; {@code null} if it has none
 */
public record Confirmation(
        String title,
        String subject,
        String effect,
        String label,
        String target,
        String back,
        List<Field> fields,
        @Nullable Reason why) {

    /** A question without a reason. */
    public Confirmation(
            String title, String subject, String effect, String label, String target, String back, List<Field> fields) {
        this(title, subject, effect, label, target, back, fields, null);
    }

    /** A hidden field of the form. */
    public record Field(String name, String value) {}

    /** The same question with a field for a reason. */
    public Confirmation because(Reason reason) {
        return new Confirmation(title, subject, effect, label, target, back, fields, reason);
    }

    /** The page with the question. */
    public Reply reply(Exchange exchange) {
        return Reply.page(template(exchange));
    }

    /**
     * The page with the question again, because something in it does not fit.
     *
     * @param title key of the heading for programs
     */
    public Reply refused(Exchange exchange, String title, FormProblems problems) {
        return Reply.refused(HttpStatus.UNPROCESSABLE_CONTENT, title, problems, template(exchange));
    }

    private Reply.Template template(Exchange exchange) {
        return (output, interceptor) -> JteconfirmGenerated.render(output, interceptor, exchange.frame(), this);
    }
}
