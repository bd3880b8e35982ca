package com.metisrouter.proxy.idempotency;

import com.metisrouter.contracts.idempotency.NotKept;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An answer while it is given, and how it ended. Belongs to the client's event loop.
///
/// Exactly one of `keep` and `notAnswered` ends it; what comes after is ignored.
public final class Recording {

    private static final int BYTES_FIRST = 4 * 1024;
    private static final byte[] NO_BYTES = {};

    private final KeptAnswers answers;
    private final IdempotencyKey key;
    private final String requestId;
    private byte[] bytes = NO_BYTES;
    private int length;
    private @Nullable NotKept overflow;
    private boolean ended;

    Recording(KeptAnswers answers, IdempotencyKey key, String requestId) {
        this.answers = answers;
        this.key = key;
        this.requestId = requestId;
    }

    /// Whether all of the answer so far is there.
    boolean isWhole() {
        return overflow == null;
    }

    void add(ByteBuffer data) {
        var more = data.remaining();
        if (overflow != null || ended || !ensureRoom(more)) {
            return;
        }
        data.get(bytes, length, more);
        length += more;
    }

    private boolean ensureRoom(int more) {
        var needed = (long) length + more;
        if (needed > answers.limits().answerBytesMax()) {
            return forget(NotKept.TOO_LARGE);
        }
        if (needed > bytes.length) {
            var newLength =
                    (int)
                            Math.min(
                                    Math.max(Math.max(needed, BYTES_FIRST), 2L * bytes.length),
                                    answers.limits().answerBytesMax());
            if (!answers.reserve(newLength - bytes.length)) {
                return forget(NotKept.NO_ROOM);
            }
            bytes = Arrays.copyOf(bytes, newLength);
        }
        return true;
    }

    private boolean forget(NotKept why) {
        overflow = why;
        drop();
        return false;
    }

    private void drop() {
        answers.giveBack(bytes.length);
        bytes = NO_BYTES;
        length = 0;
    }

    /// What was added is the body.
    void keep(int status, String contentType, Map<String, String> headers, boolean complete) {
        if (ended) {
            return;
        }
        ended = true;
        if (overflow != null) {
            answers.notKept(key, requestId, overflow);
            return;
        }
        var reserved = bytes.length;
        var body = Arrays.copyOf(bytes, length);
        bytes = NO_BYTES;
        answers.keep(
                key,
                requestId,
                new KeptAnswer(status, contentType, headers, body, complete),
                reserved);
    }

    /// It ended before there was an answer.
    ///
    /// @param charged whether it costs all the same, so that the key must not be used again
    void notAnswered(boolean charged) {
        if (ended) {
            return;
        }
        ended = true;
        drop();
        if (charged) {
            answers.notKept(key, requestId, overflow == null ? NotKept.ENDED_IN_ERROR : overflow);
        } else {
            answers.release(key, requestId);
        }
    }

    /// It isn't carried out at all.
    public void giveUp() {
        notAnswered(false);
    }
}
