package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.proxy.json.MemberScan;
import com.metisrouter.proxy.json.Trees;
import org.jspecify.annotations.Nullable;

/// A choice of a chunk that has an index, a delta with text or nothing, and perhaps why it ended: what nearly all are. Read where it stands.
final class PlainChoice {

    private static final byte[] INDEX = "index".getBytes(UTF_8);
    private static final byte[] DELTA = "delta".getBytes(UTF_8);
    private static final byte[] FINISH_REASON = "finish_reason".getBytes(UTF_8);
    private static final byte[] LOG_PROBABILITIES = "logprobs".getBytes(UTF_8);
    private static final byte[] ROLE = "role".getBytes(UTF_8);
    private static final byte[] CONTENT = "content".getBytes(UTF_8);

    private static final byte NULL = 'n';
    private static final byte STRING = '"';

    private final byte[] json;
    private final boolean plain;
    private int index = -1;
    private boolean deltaSeen;
    private boolean finishSeen;
    private boolean contentSeen;
    private @Nullable String finishReason;
    private String content = "";

    PlainChoice(byte[] json, int from, int to) {
        this.json = json;
        this.plain = read(MemberScan.ofObject(json, from, to));
    }

    /// If not, a tree has to say what it is.
    boolean isPlain() {
        return plain;
    }

    int index() {
        return index;
    }

    @Nullable String finishReason() {
        return finishReason;
    }

    String content() {
        return content;
    }

    private boolean read(MemberScan choice) {
        var right = true;
        while (right && choice.next()) {
            if (choice.isNamed(INDEX)) {
                right = index < 0 && isDigit(choice);
                index = choice.first() - '0';
            } else if (choice.isNamed(DELTA)) {
                right =
                        !deltaSeen
                                && delta(MemberScan.ofObject(json, choice.start(), choice.end()));
                deltaSeen = true;
            } else if (choice.isNamed(FINISH_REASON)) {
                right = !finishSeen && (choice.first() == NULL || choice.first() == STRING);
                finishSeen = true;
                if (right && choice.first() == STRING) {
                    finishReason = text(choice);
                }
            } else {
                right = choice.first() == NULL || choice.isNamed(LOG_PROBABILITIES);
            }
        }
        return right && choice.isComplete() && deltaSeen && index >= 0;
    }

    private static boolean isDigit(MemberScan value) {
        return value.end() - value.start() == 1 && value.first() >= '0' && value.first() <= '9';
    }

    private boolean delta(MemberScan delta) {
        while (delta.next()) {
            if (delta.isNamed(CONTENT)) {
                if (contentSeen || (delta.first() != NULL && delta.first() != STRING)) {
                    return false;
                }
                contentSeen = true;
                if (delta.first() == STRING) {
                    content = text(delta);
                }
            } else if (delta.first() != NULL && !delta.isNamed(ROLE)) {
                return false;
            }
        }
        return delta.isComplete();
    }

    private String text(MemberScan value) {
        for (var i = value.start(); i < value.end(); i++) {
            if (json[i] == '\\') {
                return Trees.read(json, value.start(), value.end() - value.start()).stringValue();
            }
        }
        return new String(json, value.start() + 1, value.end() - value.start() - 2, UTF_8);
    }
}
