package com.metisrouter.proxy.routing;

/// What the end of an attempt says about a deployment. What a client did (a bad request, going away) says nothing.
public enum Verdict {
    SUCCESS,
    FAILURE,
    NEUTRAL
}
