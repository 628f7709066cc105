package io.secureredis.admin;

import java.util.List;

/**
 * Asks before an operation that cannot be undone. It is a separate page, so it needs no script.
 *
 * @param subject what the operation applies to
 * @param effect what will happen
 * @param target where the answer yes is posted
 * @param back where the answer no leads
 * @param fields further posted fields
 * @param asksWhy whether it offers a field for a reason
 */
record Confirmation(
        String title,
        String subject,
        String effect,
        String label,
        String target,
        String back,
        List<Field> fields,
        boolean asksWhy) {

    /** A question without a reason. */
    Confirmation(
            String title, String subject, String effect, String label, String target, String back, List<Field> fields) {
        this(title, subject, effect, label, target, back, fields, false);
    }

    /** A hidden field of the form. */
    record Field(String name, String value) {}

    /** A question whether an action shall be done to one thing. */
    static Confirmation of(
            Texts texts, PageAction action, String subject, String target, String back, List<Field> fields) {
        return new Confirmation(
                action.question(texts), subject, action.effect(texts), action.label(texts), target, back, fields);
    }

    /** The same question with a field for a reason. */
    Confirmation withReason() {
        return new Confirmation(title, subject, effect, label, target, back, fields, true);
    }

    /** The page with the question. */
    Reply reply(Exchange exchange) {
        return Reply.page(
                (output, interceptor) -> JteconfirmGenerated.render(output, interceptor, exchange.frame(), this));
    }
}
