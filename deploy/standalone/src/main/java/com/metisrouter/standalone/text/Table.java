package com.metisrouter.standalone.text;

import java.util.ArrayList;
import java.util.List;

/// Rows under a heading, in columns as wide as what is in them. Numbers stand right, so that their points do.
public final class Table {

    /// On which side a column stands.
    public enum Side {
        LEFT,
        RIGHT
    }

    private static final String GAP = "  ";

    private final List<String> headings = new ArrayList<>();
    private final List<Side> sides = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    public Table column(String heading, Side side) {
        headings.add(heading);
        sides.add(side);
        return this;
    }

    public Table row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(
                    "cells: " + cells.length + " (expected: " + headings.size() + ")");
        }
        rows.add(List.of(cells));
        return this;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        if (headings.stream().anyMatch(heading -> !heading.isEmpty())) {
            append(text, headings);
        }
        rows.forEach(row -> append(text, row));
        return text.toString();
    }

    private void append(StringBuilder text, List<String> cells) {
        var line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(width(column) - cell.codePointCount(0, cell.length()));
            line.append(column == 0 ? "" : GAP)
                    .append(sides.get(column) == Side.LEFT ? cell + padding : padding + cell);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private int width(int column) {
        int width = headings.get(column).length();
        for (List<String> row : rows) {
            String cell = row.get(column);
            width = Math.max(width, cell.codePointCount(0, cell.length()));
        }
        return width;
    }
}
