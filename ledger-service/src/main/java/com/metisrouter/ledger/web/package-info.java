/// What the controllers share: tokens, bodies with a limit, errors as problem+json.
@NullMarked
package com.metisrouter.ledger.web;

import org.jspecify.annotations.NullMarked;
