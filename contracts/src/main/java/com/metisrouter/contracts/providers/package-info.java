/// Providers as gateways have to know them: where they are, how a credential is shown to them, and the credential itself, sealed.
@org.jspecify.annotations.NullMarked
package com.metisrouter.contracts.providers;
