package com.metisrouter.catalog.pages;

import java.util.List;

/// What is wrong with an address, and where to go instead.
public record ErrorPage(String title, List<String> problems, List<String> nearest) {}
