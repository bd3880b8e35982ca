package com.metisrouter.proxy.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.proxy.multipart.BadForm;
import com.metisrouter.proxy.multipart.MultipartForm;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// What a request asks, apart from how it is wrapped: clients that send a form again draw another boundary.
public final class RequestContent {

    private static final String FORM = "multipart/form-data";

    private final List<byte[]> pieces = new ArrayList<>();

    /// @param target path and query
    public RequestContent(String method, String target, String contentType, byte[] body) {
        add(method.getBytes(UTF_8));
        add(target.getBytes(UTF_8));
        if (contentType.toLowerCase(Locale.ROOT).startsWith(FORM)) {
            addForm(contentType, body);
        } else {
            add(body);
        }
    }

    private void addForm(String contentType, byte[] body) {
        try {
            var form = MultipartForm.read(contentType, body);
            for (var part : form.parts()) {
                add(part.name().getBytes(UTF_8));
                add(part.filename().getBytes(UTF_8));
                add(part.contentType().getBytes(UTF_8));
                add(java.util.Arrays.copyOfRange(body, part.start(), part.end()));
            }
        } catch (BadForm _) {
            // Refused for itself.
            add(body);
        }
    }

    /// Each with its length, so that no two contents are the same row of bytes.
    private void add(byte[] piece) {
        pieces.add(ByteBuffer.allocate(Integer.BYTES).putInt(piece.length).array());
        pieces.add(piece);
    }

    void forEach(Consumer<byte[]> each) {
        pieces.forEach(each);
    }
}
