package io.secureredis.connection;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Follows the replies on one connection by their lengths, without keeping or copying what is in them.
 *
 * <p>In RESP2 and RESP3 every value begins with a type byte and a line, and a string's line tells its length. So the content is stepped over, and only lines are looked at. Source: the
 * Redis serialization protocol specification. For one thread.
 */
final class ReplyScanner {

    /** Nothing in this buffer is too large. */
    static final int FINE = -1;

    private static final byte TYPE = 0;
    private static final byte LINE = 1;
    private static final byte LENGTH = 2;
    private static final byte CONTENT = 3;

    private final long limit;
    private byte state = TYPE;
    private byte type;
    private long number;
    private boolean negative;
    private long left;
    private boolean lost;

    /** How many elements each open aggregate still has; an attribute, which is none of its parent's elements, as a negative count. */
    private long[] open = new long[8];

    private int depth;
    private boolean push;

    ReplyScanner(long limit) {
        this.limit = limit;
    }

    /** How long the string is that was found to be too large. */
    long length() {
        return number;
    }

    /** Whether it is a part of a message that nobody asked for. */
    boolean isPush() {
        return push;
    }

    /** Looks at what has come; returns where the line begins that announces too much, or where the buffer does if the line began before it. */
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

    private void line() {
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

    /** An element is complete, and perhaps what it is the last of. */
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
