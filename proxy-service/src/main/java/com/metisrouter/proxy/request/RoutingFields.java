package com.metisrouter.proxy.request;

/// Fields by which a request chooses among providers. The gateway reads them; no provider gets them.
final class RoutingFields {

    static final String PROVIDER = "provider";

    private RoutingFields() {}
}
