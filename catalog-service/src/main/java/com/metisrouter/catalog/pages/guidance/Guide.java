package com.metisrouter.catalog.pages.guidance;

import java.util.List;

/// Advice, point by point.
///
/// @param id as its address names it, such as `when-not`
public record Guide(String id, String title, String lead, List<Item> items) {

    public Guide {
        items = List.copyOf(items);
    }

    /// @param command to be run for it; may be empty
    /// @param instead what to do where it doesn't fit, or how to go back; may be empty
    public record Item(String title, String text, String command, String instead) {}
}
