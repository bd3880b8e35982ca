/// Which deployment a request goes to, and what is done when it fails there: decisions only, nothing here sends a byte or owns a thread.
///
/// Start with `RoutePlan` (in which order), then `Retries` (what next), then `DeploymentHealth` (what is remembered of each deployment).
/// `docs/concepts/routing.md` tells it from outside; decision 32 says what was rejected.
@NullMarked
package com.metisrouter.proxy.routing;

import org.jspecify.annotations.NullMarked;
