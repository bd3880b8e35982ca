package com.metisrouter.proxy.multipart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A form as its client sent it, whole in memory, and where its fields stand in it.
///
/// Read strictly (RFC 7578): what two readers could read differently is refused, since the provider's reader is another than ours.
public final class MultipartForm {

    /// Fields of one form.
    private static final int PARTS_MAX = 64;

    /// Bytes of one part's header lines.
    private static final int HEAD_BYTES_MAX = 8 * 1024;

    /// Bytes of a field that is a text.
    private static final int TEXT_BYTES_MAX = 1024 * 1024;

    private static final byte[] EMPTY_LINE = {'\r', '\n', '\r', '\n'};

    private final byte[] body;
    private final List<Part> parts;

    private MultipartForm(byte[] body, List<Part> parts) {
        this.body = body;
        this.parts = List.copyOf(parts);
    }

    /// @throws BadForm if it can't be read, or could be read otherwise
    public static MultipartForm read(String contentType, byte[] body) {
        var delimiter = Boundary.delimiter(contentType);
        if (!startsWith(body, 0, delimiter)) {
            throw new BadForm(
                    "The body does not begin with the boundary that the Content-Type names.");
        }
        var inner = new byte[delimiter.length + 2];
        inner[0] = '\r';
        inner[1] = '\n';
        System.arraycopy(delimiter, 0, inner, 2, delimiter.length);
        var parts = new ArrayList<Part>();
        var at = delimiter.length;
        while (!isLast(body, at)) {
            if (parts.size() == PARTS_MAX) {
                throw new BadForm("The form has more than " + PARTS_MAX + " parts.");
            }
            if (!startsWith(body, at, new byte[] {'\r', '\n'})) {
                throw new BadForm("A boundary is not followed by the end of its line.");
            }
            var start = at + 2;
            var next = find(body, inner, at);
            if (next < 0) {
                throw new BadForm(
                        "The body ends before the form does: the last boundary is missing.");
            }
            parts.add(part(body, start, next));
            at = next + inner.length;
        }
        return new MultipartForm(body, parts);
    }

    /// Behind the last boundary nothing may stand but the end of its line.
    private static boolean isLast(byte[] body, int at) {
        if (!startsWith(body, at, new byte[] {'-', '-'})) {
            return false;
        }
        var rest = body.length - at - 2;
        if (rest != 0 && !(rest == 2 && body[at + 2] == '\r' && body[at + 3] == '\n')) {
            throw new BadForm("The body goes on behind its last boundary.");
        }
        return true;
    }

    private static Part part(byte[] body, int start, int end) {
        var headEnd = find(body, EMPTY_LINE, start);
        if (headEnd < 0 || headEnd + EMPTY_LINE.length > end) {
            throw new BadForm("A part has no empty line behind its headers.");
        }
        if (headEnd - start > HEAD_BYTES_MAX) {
            throw new BadForm("A part's headers are larger than " + HEAD_BYTES_MAX + " bytes.");
        }
        var head = PartHead.read(body, start, headEnd);
        var part =
                new Part(
                        head.name(),
                        head.filename(),
                        head.contentType(),
                        head.declaredLength() != PartHead.NOT_DECLARED,
                        headEnd + EMPTY_LINE.length,
                        end);
        if (head.declaredLength() != PartHead.NOT_DECLARED
                && head.declaredLength() != part.length()) {
            throw new BadForm(
                    "The part \""
                            + PartHead.printable(head.name())
                            + "\" declares "
                            + head.declaredLength()
                            + " bytes and has "
                            + part.length()
                            + ".");
        }
        return part;
    }

    public byte[] body() {
        return body;
    }

    public List<Part> parts() {
        return parts;
    }

    /// A field that is a text; null where there is none.
    ///
    /// @throws BadForm if it is given twice, is a file, or is no UTF-8
    public @Nullable String text(String name) {
        var part = one(name);
        if (part == null) {
            return null;
        }
        if (part.isFile()) {
            throw new BadForm("The field \"" + name + "\" is a file (expected: a text).");
        }
        if (part.length() > TEXT_BYTES_MAX) {
            throw new BadForm(
                    "The field \"" + name + "\" is larger than " + TEXT_BYTES_MAX + " bytes.");
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(body, part.start(), part.length()))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new BadForm("The field \"" + name + "\" is not valid UTF-8.");
        }
    }

    /// The files of a field, also under its name with brackets.
    public List<Part> files(String name) {
        return parts.stream()
                .filter(part -> part.name().equals(name) || part.name().equals(name + "[]"))
                .filter(Part::isFile)
                .toList();
    }

    private @Nullable Part one(String name) {
        Part found = null;
        for (var part : parts) {
            if (part.name().equals(name)) {
                if (found != null) {
                    throw new BadForm("The field \"" + name + "\" is given twice.");
                }
                found = part;
            }
        }
        return found;
    }

    /// The body with another text in one field; all other bytes stay as they are.
    ///
    /// @throws BadForm if the field declares its length, which would lie then
    /// @throws IllegalArgumentException if there is no such field
    public byte[] with(String name, String text) {
        var part = one(name);
        if (part == null) {
            throw new IllegalArgumentException("no field \"" + name + "\"");
        }
        if (part.declaresLength()) {
            throw new BadForm(
                    "The field \"" + name + "\" declares its length (expected: it doesn't).");
        }
        var changed = new ByteArrayOutputStream(body.length + text.length());
        changed.write(body, 0, part.start());
        changed.writeBytes(text.getBytes(UTF_8));
        changed.write(body, part.end(), body.length - part.end());
        return changed.toByteArray();
    }

    private static boolean startsWith(byte[] body, int at, byte[] what) {
        return body.length - at >= what.length
                && Arrays.equals(body, at, at + what.length, what, 0, what.length);
    }

    private static int find(byte[] body, byte[] what, int from) {
        for (var i = from; i <= body.length - what.length; i++) {
            if (body[i] == what[0] && startsWith(body, i, what)) {
                return i;
            }
        }
        return -1;
    }
}
