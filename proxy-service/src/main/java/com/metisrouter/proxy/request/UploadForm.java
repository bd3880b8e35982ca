package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.audio.AudioLength;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.multipart.MultipartForm;
import com.metisrouter.proxy.multipart.Part;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How the requests that carry files are read: images to edit, sound to write down.
final class UploadForm {

    static final Set<String> ALWAYS = Set.of("model", "file", "image", "image[]", "n", "stream");

    /// The least that a second of sound takes, in bytes: speech at 6 kbit/s. It bounds the length of sound that can't be read.
    private static final long BYTES_A_SECOND_MIN = 750;

    private final Endpoint endpoint;
    private final MultipartForm form;

    UploadForm(Endpoint endpoint, MultipartForm form) {
        this.endpoint = endpoint;
        this.form = form;
    }

    static boolean takes(Endpoint endpoint) {
        return switch (endpoint) {
            case IMAGES_EDITS, IMAGES_VARIATIONS, AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS -> true;
            default -> false;
        };
    }

    MultipartForm form() {
        return form;
    }

    Set<String> names() {
        var names = new TreeSet<String>();
        form.parts().forEach(part -> names.add(part.name()));
        return names;
    }

    String required(String name) {
        var text = form.text(name);
        if (text == null || text.isBlank()) {
            throw Body.missing(name);
        }
        return text;
    }

    Ask ask(PublishedModel model) {
        // Tried now, so that what can't be changed is refused before it is paid.
        form.with("model", required("model"));
        return switch (endpoint) {
            case IMAGES_EDITS, IMAGES_VARIATIONS -> images(model);
            default -> sound(model);
        };
    }

    private Ask images(PublishedModel model) {
        requireFile("image");
        if (endpoint == Endpoint.IMAGES_EDITS) {
            required("prompt");
        }
        return ImagesAsk.of(
                model,
                flag("stream"),
                // An image's tokens are not bounded by its bytes.
                model.contextLength(),
                number("n", ImagesAsk.IMAGES_MAX).orElse(1),
                number("partial_images", ImagesAsk.PARTIAL_MAX).orElse(0),
                form.text("size"),
                form.text("quality"));
    }

    /// The length is the provider's to say; where it doesn't, it is read from the sound. The hold is for the most it can be.
    private Ask sound(PublishedModel model) {
        var file = requireFile("file");
        var length = AudioLength.milliseconds(form.body(), file.start(), file.end());
        var most = length.orElse(Math.ceilDiv(file.length() * 1_000L, BYTES_A_SECOND_MIN));
        return Ask.ofText(
                        flag("stream"),
                        true,
                        model.contextLength(),
                        OptionalLong.empty(),
                        model.outputTokensMax(),
                        1)
                .with(
                        length.isPresent()
                                ? List.of(
                                        Quantity.of(
                                                Unit.MILLISECONDS,
                                                length.getAsLong(),
                                                QuantitySource.REQUEST))
                                : List.of(),
                        length.isPresent() ? Map.of() : Map.of(Unit.MILLISECONDS, most));
    }

    private Part requireFile(String name) {
        var files = form.files(name);
        if (files.isEmpty() || files.getFirst().length() == 0) {
            throw Body.missing(name);
        }
        return files.getFirst();
    }

    private boolean flag(String name) {
        var text = form.text(name);
        return switch (text == null ? "false" : text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Body.wrongType(name, "true or false");
        };
    }

    private OptionalLong number(String name, long max) {
        @Nullable String text = form.text(name);
        if (text == null) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw Body.wrongType(name, "a whole number");
        }
        var number = Long.parseLong(text);
        if (number < 1 || number > max) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "\"" + name + "\" is " + number + " (expected: 1.." + max + ").",
                    name);
        }
        return OptionalLong.of(number);
    }
}
