/// How each tool is set up: one YAML file a tool, from which JSON, Markdown and `/llms.txt` are made. Start with {@code Tools}.
@NullMarked
package com.metisrouter.catalog.setup;

import org.jspecify.annotations.NullMarked;
