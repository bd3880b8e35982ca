package com.metisrouter.proxy.server;

import java.nio.file.Path;

/// Where a certificate and its key are.
///
/// @param certificate a PEM file, the whole chain, the server's own first
/// @param key a PEM file of its key in PKCS 8, without a password
public record TlsFiles(Path certificate, Path key) {}
