package com.metisrouter.proxy.multipart;

/// One field of a form.
///
/// @param filename empty where it is no file
/// @param contentType empty where none is said
/// @param declaresLength whether it has a Content-Length of its own
/// @param start of its content in the body
/// @param end just behind its content
public record Part(
        String name,
        String filename,
        String contentType,
        boolean declaresLength,
        int start,
        int end) {

    public boolean isFile() {
        return !filename.isEmpty();
    }

    public int length() {
        return end - start;
    }
}
