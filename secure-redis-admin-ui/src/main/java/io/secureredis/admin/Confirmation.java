package io.secureredis.admin;

import java.util.List;

/**
 * A question before something is done that cannot be undone: a page of its own, so that it needs no script.
 *
 * @param subject what it is done to
 * @param effect what will happen
 * @param target where the answer yes is posted
 * @param back where the answer no leads
 * @param fields what is posted besides
 */
record Confirmation(
        String title, String subject, String effect, String label, String target, String back, List<Field> fields) {

    /** A hidden field of the form. */
    record Field(String name, String value) {}
}
