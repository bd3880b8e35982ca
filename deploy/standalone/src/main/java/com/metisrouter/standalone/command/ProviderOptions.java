package com.metisrouter.standalone.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.standalone.console.CommandProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What can be said of a provider. Its credential is asked for, or read from a file: on the command line everybody on the machine could read it.
final class ProviderOptions {

    private static final int CREDENTIAL_BYTES_MAX = 8 << 10;
    private static final String STANDARD_INPUT = "-";

    @Option(
            names = "--profile",
            description = "What is known of it; see ./metis providers profiles.",
            paramLabel = "PROFILE")
    private String profile = "";

    @Option(
            names = "--place",
            description = "What the profile's address asks for: resource=…, region=….",
            paramLabel = "NAME=VALUE")
    private Map<String, String> places = new TreeMap<>();

    @Option(names = "--base-url", description = "With its version.", paramLabel = "URL")
    private String baseUrl = "";

    @Option(
            names = "--protocol",
            description = "openai, anthropic or gemini.",
            paramLabel = "PROTOCOL")
    private String protocol = "";

    @Option(
            names = "--auth",
            description =
                    "How the credential is shown: protocol, bearer, x-api-key, x-goog-api-key, api-key, sigv4 or none.",
            paramLabel = "STYLE")
    private String auth = "";

    @Option(names = "--region", description = "For signatures.", paramLabel = "REGION")
    private String region = "";

    @Option(
            names = "--header",
            description = "Sent with each request, nothing secret; replaces those of before.",
            paramLabel = "NAME=VALUE")
    private Map<String, String> headers = new TreeMap<>();

    @Option(
            names = "--credential",
            description = "Asks for the credential, without showing it.",
            interactive = true,
            arity = "0")
    private char @Nullable [] credential;

    @Option(
            names = "--credential-file",
            description = "Reads the credential from a file, or from the standard input (-).",
            paramLabel = "FILE")
    private String credentialFile = "";

    void into(Map<String, Object> body) throws CommandProblem {
        var texts = new LinkedHashMap<String, String>();
        texts.put("profile", profile);
        texts.put("baseUrl", baseUrl);
        texts.put("protocol", protocol);
        texts.put("auth", auth);
        texts.put("region", region);
        texts.forEach((name, value) -> {
            if (!value.isEmpty()) {
                body.put(name, value);
            }
        });
        if (!places.isEmpty()) {
            body.put("places", places);
        }
        if (!headers.isEmpty()) {
            body.put("headers", headers);
        }
        var given = credential;
        if (given != null) {
            body.put("credential", new String(given).strip());
        } else if (!credentialFile.isEmpty()) {
            body.put("credential", read());
        }
    }

    private String read() throws CommandProblem {
        try (InputStream in =
                credentialFile.equals(STANDARD_INPUT)
                        ? System.in
                        : Files.newInputStream(Path.of(credentialFile))) {
            var bytes = in.readNBytes(CREDENTIAL_BYTES_MAX + 1);
            if (bytes.length > CREDENTIAL_BYTES_MAX) {
                throw CommandProblem.usage(
                        "--credential-file: more than "
                                + CREDENTIAL_BYTES_MAX
                                + " bytes (expected: a credential and nothing else)");
            }
            return new String(bytes, UTF_8).strip();
        } catch (NoSuchFileException _) {
            throw CommandProblem.usage("--credential-file: there is no file " + credentialFile);
        } catch (AccessDeniedException _) {
            throw CommandProblem.usage(
                    "--credential-file: " + credentialFile + " may not be read by you");
        } catch (IOException e) {
            throw CommandProblem.usage(
                    "--credential-file: " + credentialFile + " can't be read: " + e.getMessage());
        }
    }
}
