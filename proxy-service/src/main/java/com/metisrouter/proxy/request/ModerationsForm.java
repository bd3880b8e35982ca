package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.routes.Route;
import java.util.Set;

/// `/v1/moderations`
final class ModerationsForm implements Form {

    @Override
    public Set<String> always() {
        return Set.of("model", "input");
    }

    @Override
    public Ask read(Body body, PublishedModel model, Route.Target target, boolean isDirect) {
        body.requiredTextOrArray("input", "a string or an array");
        return Ask.ofInput(body.bytes().length);
    }
}
