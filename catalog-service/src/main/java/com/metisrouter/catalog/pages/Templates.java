package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.Edge;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/// Writes pages from the templates that were compiled with the sources. Every value is escaped for where it stands.
@Edge
final class Templates {

    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(
                    null, ContentType.Html, null, Templates.class.getPackageName());
    private final Frame frame;

    Templates(Frame frame) {
        this.frame = frame;
    }

    /// @param view what the template's parameter `view` shows
    String page(String template, Object view) {
        var output = new StringOutput();
        engine.render(template + ".jte", Map.of("frame", frame, "view", view), output);
        return output.toString();
    }
}
