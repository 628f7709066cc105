package io.secureredis.admin.text;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formats the rules of schedules for people. */
final class Rules {

    /** What {@link io.secureredis.jobs.Schedule#toString} writes. */
    private static final Pattern RULE = Pattern.compile("(?:every (?<every>P[0-9A-Z.]{1,40})|"
            + "cron (?<cron>.+?) (?<zone>[^ ,]+))"
            + "(?:, (?<times>[0-9]{1,16}) times)?"
            + "(?:, until (?<until>[0-9TZ:.-]{10,40}))?"
            + "(?<skips>, skips while the last one is unfinished)?");

    private Rules() {}

    /** The rule of a {@link io.secureredis.jobs.Schedule} in the words of a language; anything else as it is. */
    static String inWords(Texts texts, String rule) {
        Matcher parts = RULE.matcher(rule);
        if (!parts.matches()) {
            return rule;
        }
        String words = parts.group("every") == null
                ? texts.text("rule.cron", parts.group("cron"), parts.group("zone"))
                : every(texts, Duration.parse(parts.group("every")));
        if (parts.group("times") != null) {
            words = texts.text("rule.times", words, Long.parseLong(parts.group("times")));
        }
        if (parts.group("until") != null) {
            words = texts.text("rule.until", words, Times.absolute(Instant.parse(parts.group("until"))));
        }
        return parts.group("skips") == null ? words : texts.text("rule.skips", words);
    }

    /** In the largest unit in which it is a whole number. */
    private static String every(Texts texts, Duration every) {
        if (every.toMillisPart() != 0) {
            return texts.text("rule.every.ms", every.toMillis());
        }
        if (every.toSecondsPart() != 0) {
            return texts.text("rule.every.s", every.toSeconds());
        }
        if (every.toMinutesPart() != 0) {
            return texts.text("rule.every.min", every.toMinutes());
        }
        return every.toHoursPart() != 0
                ? texts.text("rule.every.h", every.toHours())
                : texts.text("rule.every.d", every.toDays());
    }
}
