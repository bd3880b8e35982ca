package com.metisrouter.standalone;

import java.nio.file.Path;
import java.util.List;

/// What is printed when everything runs: where it is, and a curl line that works as pasted.
final class ReadyNote {

    private static final String FIRST_MODEL = "sim/chat";

    private ReadyNote() {}

    static String text(Credentials credentials, Path dataDir, List<String> providers) {
        return """

        MetisRouter is ready.

          Gateway    %s/v1   (any OpenAI client, with the key below)
          Console    %s/
          API key    %s   (account %s)
          Providers  %s
          Data       %s   (tokens in %s)

        Your first charged request, as a line to paste into another terminal:

        %s

        Then ./metis usage shows it, and ./metis request ID explains it. Ctrl-C stops; all is kept.
        """
                .formatted(
                        credentials.gatewayUrl(),
                        credentials.consoleUrl(),
                        credentials.apiKey(),
                        credentials.accountId(),
                        String.join(", ", providers),
                        dataDir,
                        Credentials.FILE,
                        curl(credentials));
    }

    static String curl(Credentials credentials) {
        return "curl -s "
                + credentials.gatewayUrl()
                + "/v1/chat/completions"
                + " -H 'Authorization: Bearer "
                + credentials.apiKey()
                + "'"
                + " -H 'Content-Type: application/json'"
                + " -d '{\"model\":\""
                + FIRST_MODEL
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'";
    }
}
