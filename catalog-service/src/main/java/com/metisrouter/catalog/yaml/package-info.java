/// YAML as text: files that people write, with all their mistakes told at once.
@NullMarked
package com.metisrouter.catalog.yaml;

import org.jspecify.annotations.NullMarked;
