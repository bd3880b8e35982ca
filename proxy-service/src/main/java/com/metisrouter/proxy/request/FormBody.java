package com.metisrouter.proxy.request;

import com.metisrouter.proxy.multipart.MultipartForm;
import java.util.OptionalLong;

/// A form that goes on as the client sent it, but for the model's name.
final class FormBody implements CallBody {

    private final MultipartForm form;
    private final String contentType;

    FormBody(MultipartForm form, String contentType) {
        this.form = form;
        this.contentType = contentType;
    }

    @Override
    public byte[] bytes() {
        return form.body();
    }

    @Override
    public Content forProvider(Call call, Leg leg, OptionalLong cap) {
        return new Content(contentType, form.with("model", leg.upstreamModel()));
    }
}
