package io.secureredis.autoconfigure.connection;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the replies on one connection by their lengths, without keeping or copying their content.
 *
 * <p>In RESP2 and RESP3, every value begins with a type byte and a line, and a string's line contains its length. The
 * scanner skips the content and reads only lines. Source: the Redis serialization protocol specification. For one
 * thread.
 */
final class ReplyScanner {

    /** Nothing in this buffer is too large. */
    static final int FINE = -1;

    private static final byte TYPE = 0;
    private static final byte LINE = 1;
    private static final byte LENGTH = 2;
    private static final byte CONTENT = 3;

    /** Long enough to identify an error. */
    private static final int LONGEST_ERROR = 512;

    private final long limit;
    private byte state = TYPE;
    private byte type;
    private long number;
    private boolean negative;
    private long left;
    private boolean lost;

    /**
     * How many elements each open aggregate still has. An attribute is not an element of its parent, and is a negative
     * count.
     */
    private long[] open = new long[8];

    private int depth;
    private boolean push;
    private final @Nullable Consumer<String> errors;
    private final StringBuilder error = new StringBuilder();

    ReplyScanner(long limit) {
        this(limit, null);
    }

    /** @param errors receives the beginning of each line that is a whole reply and an error */
    ReplyScanner(long limit, @Nullable Consumer<String> errors) {
        this.limit = limit;
        this.errors = errors;
    }

    /** Returns the length of the string that was too large. */
    long length() {
        return number;
    }

    /** Returns whether it is part of a push message. */
    boolean isPush() {
        return push;
    }

    /**
     * Scans new data. Returns where the line begins that announces too much, or where the buffer begins if the line
     * began before it.
     */
    int scan(ByteBuf buffer) {
        int index = buffer.readerIndex();
        int end = buffer.writerIndex();
        int lineAt = index;
        while (index < end && !lost) {
            if (state == CONTENT) {
                long step = Math.min(left, end - index);
                left -= step;
                index += (int) step;
                if (left == 0) {
                    ended();
                }
                continue;
            }
            byte each = buffer.getByte(index);
            if (state == TYPE) {
                lineAt = index;
                begin(each);
            } else if (each == '\n') {
                line();
                if (state == CONTENT && number > limit) {
                    return lineAt;
                }
            } else if (state == LENGTH) {
                digit(each);
            } else if (isError() && error.length() < LONGEST_ERROR) {
                error.append((char) (each & 0xff));
            }
            index++;
        }
        return FINE;
    }

    private void begin(byte first) {
        type = first;
        number = 0;
        negative = false;
        switch (first) {
            case '$', '!', '=', '*', '%', '~', '>', '|' -> state = LENGTH;
            case '+', '-', ':', '_', '#', ',', '(' -> state = LINE;
            default -> lost = true;
        }
        if (depth == 0) {
            push = first == '>';
        }
    }

    private void digit(byte each) {
        if (each == '-') {
            negative = true;
        } else if (each >= '0' && each <= '9' && number < Long.MAX_VALUE / 100) {
            number = number * 10 + (each - '0');
        } else if (each != '\r') {
            lost = true;
        }
    }

    private boolean isError() {
        return type == '-' && depth == 0 && errors != null;
    }

    private void reportError() {
        if (isError() && errors != null) {
            errors.accept(error.toString().stripTrailing());
            error.setLength(0);
        }
    }

    private void line() {
        reportError();
        boolean string = type == '$' || type == '!' || type == '=';
        boolean aggregate = state == LENGTH && !string;
        if (state == LINE || negative || (aggregate && number == 0)) {
            state = TYPE;
            if (type != '|') {
                element();
            }
        } else if (string) {
            left = number + 2;
            state = CONTENT;
        } else {
            open(type == '%' || type == '|' ? 2 * number : number);
        }
    }

    private void open(long elements) {
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
        }
        open[depth++] = type == '|' ? -elements : elements;
        state = TYPE;
    }

    private void ended() {
        state = TYPE;
        element();
    }

    /** Completes an element, and any aggregate whose last element it is. */
    private void element() {
        boolean complete = true;
        while (complete && depth > 0) {
            boolean attribute = open[depth - 1] < 0;
            open[depth - 1] += attribute ? 1 : -1;
            complete = open[depth - 1] == 0;
            if (complete) {
                depth--;
                complete = !attribute;
            }
        }
    }
}
