package io.secureredis.admin.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds words in the source of a template that a visitor would read, and that are not in a bundle. */
final class TemplateText {

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Attributes that people read, or hear. */
    private static final Pattern READ = Pattern.compile("(title|aria-label|placeholder|alt|data-[a-z-]+)=$");

    /** Names of classes, icons, addresses and keys: one word, in lower case, without a space. */
    private static final Pattern CODE = Pattern.compile("[a-z0-9{}=&?/#_.:;-]*|[A-Z]+");

    private final String source;
    private final List<String> words = new ArrayList<>();
    private int at;

    TemplateText(String source) {
        this.source = source;
    }

    List<String> words() {
        StringBuilder text = new StringBuilder();
        while (at < source.length()) {
            if (source.startsWith("${", at) || source.startsWith("!{", at)) {
                code(braces());
            } else if (source.startsWith("@param", at) || source.startsWith("@import", at)) {
                at = end("\n", at);
            } else if (source.startsWith("@template.", at)) {
                call();
            } else if (source.charAt(at) == '@') {
                statement();
            } else if (source.charAt(at) == '<') {
                tag();
                text.append('\n');
            } else {
                text.append(source.charAt(at++));
            }
        }
        text.toString()
                .lines()
                .map(line -> line.replaceAll("&[a-z]+;", "")
                        .replaceAll("[`)(,]", " ")
                        .strip())
                .filter(line -> line.matches("(?s).*\\p{L}.*"))
                .filter(line -> !line.equals("content = @"))
                .forEach(words::add);
        return words;
    }

    /** What stands between the brace here and its counterpart; quotes may hold further ones. */
    private String braces() {
        int from = at + 2;
        at = counterpart(at + 1, '{', '}') + 1;
        return source.substring(from, at - 1);
    }

    private int counterpart(int from, char open, char close) {
        int depth = 0;
        boolean quoted = false;
        for (int i = from; i < source.length(); i++) {
            char c = source.charAt(i);
            quoted ^= c == '"' && source.charAt(i - 1) != '\\';
            depth += quoted ? 0 : c == open ? 1 : c == close ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalStateException(
                "Nothing ends what begins at " + source.substring(from, Math.min(source.length(), from + 40)));
    }

    /** A call of another template; its content is text again. */
    private void call() {
        int open = source.indexOf('(', at);
        int content = source.indexOf("content = @`", open);
        int close = content < 0 ? counterpart(open, '(', ')') : content;
        code(source.substring(open, close).replaceAll("cell = \"[a-z ]+\"", ""));
        at = content < 0 ? close + 1 : content + "content = @`".length();
    }

    private void statement() {
        Matcher word = Pattern.compile("@[a-z]+").matcher(source).region(at, source.length());
        at = word.lookingAt() ? word.end() : at + 1;
        if (at < source.length() && source.charAt(at) == '(') {
            at = counterpart(at, '(', ')') + 1;
        }
    }

    private void tag() {
        while (at < source.length() && source.charAt(at) != '>') {
            if (source.charAt(at) == '"') {
                attribute();
            } else if (source.charAt(at) == '@') {
                statement();
            } else if (source.startsWith("${", at)) {
                code(braces());
            } else {
                at++;
            }
        }
        at++;
    }

    private void attribute() {
        boolean isRead =
                READ.matcher(source.substring(Math.max(0, at - 30), at)).find();
        at++;
        StringBuilder literal = new StringBuilder();
        while (source.charAt(at) != '"') {
            if (source.startsWith("${", at)) {
                String code = braces();
                if (isRead) {
                    code(code);
                }
            } else {
                literal.append(source.charAt(at++));
            }
        }
        at++;
        String name = literal.toString().strip();
        if (isRead && name.matches(".*\\p{L}.*") && !CODE.matcher(name).matches()) {
            words.add(name);
        }
    }

    private void code(String code) {
        Matcher literal = LITERAL.matcher(code);
        while (literal.find()) {
            if (!CODE.matcher(literal.group(1)).matches()) {
                words.add(literal.group(1));
            }
        }
    }

    private int end(String what, int from) {
        int found = source.indexOf(what, from);
        return found < 0 ? source.length() : found;
    }
}
