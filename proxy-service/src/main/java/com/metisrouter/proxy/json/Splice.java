package com.metisrouter.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Replaces and inserts pieces of a byte array; all other bytes stay as they are.
public final class Splice {

    private final byte[] original;
    private final List<Edit> edits = new ArrayList<>();

    public Splice(byte[] original) {
        this.original = original;
    }

    public Splice replace(JsonMembers.Span span, String replacement) {
        edits.add(new Edit(span.start(), span.end(), replacement));
        return this;
    }

    public Splice insert(int at, String insertion) {
        edits.add(new Edit(at, at, insertion));
        return this;
    }

    /// Sets a member of an object: its value is replaced where it is there, else it becomes the first member.
    public Splice set(JsonMembers object, String name, String value) {
        var span = object.find(name);
        return span != null
                ? replace(span, value)
                : insert(
                        object.afterOpening(),
                        "\"" + name + "\":" + value + (object.isEmpty() ? "" : ","));
    }

    /// Takes a member out of an object, where it is there. Its neighbours must not be taken out too.
    public Splice remove(JsonMembers object, String name) {
        var member = object.member(name);
        return member == null ? this : replace(member, "");
    }

    public byte[] apply() {
        var inOrder = new ArrayList<>(edits);
        inOrder.sort(Comparator.comparingInt(edit -> edit.start));
        var length = original.length;
        for (var edit : inOrder) {
            length += edit.replacement.length - (edit.end - edit.start);
        }
        var result = new byte[length];
        var from = 0;
        var to = 0;
        for (var edit : inOrder) {
            System.arraycopy(original, from, result, to, edit.start - from);
            to += edit.start - from;
            System.arraycopy(edit.replacement, 0, result, to, edit.replacement.length);
            to += edit.replacement.length;
            from = edit.end;
        }
        System.arraycopy(original, from, result, to, original.length - from);
        return result;
    }

    private static final class Edit {
        private final int start;
        private final int end;
        private final byte[] replacement;

        Edit(int start, int end, String replacement) {
            this.start = start;
            this.end = end;
            this.replacement = replacement.getBytes(UTF_8);
        }
    }
}
