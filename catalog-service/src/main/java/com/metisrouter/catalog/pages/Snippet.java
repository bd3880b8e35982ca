package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.util.List;

/// A first request in some language, with the exact id.
record Snippet(String language, String code) {

    /// None for a model that isn't called with messages: its endpoint's reference says how.
    static List<Snippet> of(PublishedModel model, String gatewayUrl) {
        if (!model.endpoints().contains(Endpoint.CHAT_COMPLETIONS) || !isPlain(model.id())) {
            return List.of();
        }
        return List.of(
                snippet("curl", CURL, model, gatewayUrl),
                snippet("Python", PYTHON, model, gatewayUrl),
                snippet("Node", NODE, model, gatewayUrl),
                snippet("Java", JAVA, model, gatewayUrl));
    }

    /// An id that would end a string of a program or a shell must not be pasted into either.
    private static boolean isPlain(String id) {
        return id.matches("[A-Za-z0-9._:/@-]+");
    }

    private static Snippet snippet(
            String language, String code, PublishedModel model, String gatewayUrl) {
        return new Snippet(language, code.replace("BASE", gatewayUrl).replace("MODEL", model.id()));
    }

    private static final String CURL =
            """
            curl BASE/v1/chat/completions \\
              -H "Authorization: Bearer $METIS_API_KEY" -H "Content-Type: application/json" \\
              -d '{"model":"MODEL","messages":[{"role":"user","content":"Hello"}]}'
            """;
    private static final String PYTHON =
            """
            import os
            from openai import OpenAI

            client = OpenAI(base_url="BASE/v1", api_key=os.environ["METIS_API_KEY"])
            answer = client.chat.completions.create(
                model="MODEL", messages=[{"role": "user", "content": "Hello"}])
            print(answer.choices[0].message.content)
            """;
    private static final String NODE =
            """
            import OpenAI from "openai";

            const client = new OpenAI({ baseURL: "BASE/v1", apiKey: process.env.METIS_API_KEY });
            const answer = await client.chat.completions.create({
              model: "MODEL", messages: [{ role: "user", content: "Hello" }] });
            console.log(answer.choices[0].message.content);
            """;
    private static final String JAVA =
            """
            var client = OpenAIOkHttpClient.builder()
                    .baseUrl("BASE/v1").apiKey(System.getenv("METIS_API_KEY")).build();
            var answer = client.chat().completions().create(ChatCompletionCreateParams.builder()
                    .model("MODEL").addUserMessage("Hello").build());
            System.out.println(answer.choices().getFirst().message().content().orElse(""));
            """;
}
