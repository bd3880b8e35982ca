package com.metisrouter.standalone.health;

/// How one part is.
///
/// @param status `up`, `degraded` or `down`
/// @param detail in words, with what to do where something is wrong
public record Part(String name, String status, String detail) {

    static Part up(String name, String detail) {
        return new Part(name, "up", detail);
    }

    static Part degraded(String name, String detail) {
        return new Part(name, "degraded", detail);
    }

    static Part down(String name, String detail) {
        return new Part(name, "down", detail);
    }
}
