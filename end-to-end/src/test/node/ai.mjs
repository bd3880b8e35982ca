import assert from "node:assert/strict";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { embed, generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import { answer, apiKey, done, gateway, question, served } from "./tally.mjs";

const metis = createOpenAICompatible({ name: "metisrouter", baseURL: `${gateway}/v1`, apiKey, includeUsage: true });

for (const id of ["sim/chat", "sim/claude", "sim/gemini"]) {
  const plain = await generateText({ model: metis.chatModel(id), prompt: question, maxRetries: 20 });
  assert.equal(plain.text, answer);
  served(plain.usage.inputTokens, plain.usage.outputTokens);

  const stream = streamText({ model: metis.chatModel(id), prompt: question });
  let text = "";
  for await (const piece of stream.textStream) {
    text += piece;
  }
  assert.equal(text, answer);
  const usage = await stream.usage;
  served(usage.inputTokens, usage.outputTokens);
}

let city;
const looked = await generateText({
  model: metis.chatModel("sim/chat-tools"),
  prompt: question,
  stopWhen: stepCountIs(1),
  tools: {
    lookup: tool({
      description: "Looks a city up",
      inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } }, required: ["city"] }),
      execute: async input => { city = input.city; return "found"; },
    }),
  },
});
assert.ok(city.startsWith("word1"));
assert.equal(looked.finishReason, "tool-calls");
served(looked.usage.inputTokens, looked.usage.outputTokens);

const embedded = await embed({ model: metis.textEmbeddingModel("sim/embedding"), value: question });
assert.ok(embedded.embedding.length > 0);
served(embedded.usage.tokens, 0);

await assert.rejects(
  generateText({ model: metis.chatModel("sim/nobody"), prompt: question, maxRetries: 0 }),
  error => error.statusCode === 404 && /sim\/nobody/.test(error.message));
done();
