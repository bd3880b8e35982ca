import assert from "node:assert/strict";
import OpenAI from "openai";
import { answer, apiKey, done, gateway, question, served } from "./tally.mjs";

const client = new OpenAI({ baseURL: `${gateway}/v1`, apiKey, maxRetries: 20 });
const messages = [{ role: "user", content: question }];

for (const model of ["sim/chat", "sim/claude", "sim/gemini"]) {
  const plain = await client.chat.completions.create({ model, messages });
  assert.equal(plain.choices[0].message.content, answer);
  served(plain.usage.prompt_tokens, plain.usage.completion_tokens);

  const stream = await client.chat.completions.create({
    model, messages, stream: true, stream_options: { include_usage: true },
  });
  let text = "";
  let usage;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? "";
    usage = chunk.usage ?? usage;
  }
  assert.equal(text, answer);
  assert.match(usage.cost_usd, /^0\.\d+$/);
  served(usage.prompt_tokens, usage.completion_tokens);

  const response = await client.responses.create({ model, input: question });
  assert.equal(response.output_text, answer);
  served(response.usage.input_tokens, response.usage.output_tokens);
}

const tools = [{
  type: "function",
  function: { name: "lookup", parameters: { type: "object", properties: { city: { type: "string" } } } },
}];
const called = await client.chat.completions.create({ model: "sim/chat-tools", messages, tools });
const call = called.choices[0].message.tool_calls[0];
assert.equal(call.function.name, "lookup");
assert.ok(JSON.parse(call.function.arguments).city);
served(called.usage.prompt_tokens, called.usage.completion_tokens);
const after = await client.chat.completions.create({
  model: "sim/chat",
  messages: [...messages, called.choices[0].message, { role: "tool", tool_call_id: call.id, content: "Paris" }],
  tools,
});
assert.equal(after.choices[0].message.content, answer);
served(after.usage.prompt_tokens, after.usage.completion_tokens);

const embedded = await client.embeddings.create({ model: "sim/embedding", input: question });
assert.ok(embedded.data[0].embedding.length > 0);
served(embedded.usage.prompt_tokens, 0);

const ids = [];
for await (const model of client.models.list()) {
  ids.push(model.id);
}
assert.ok(ids.includes("sim/chat"));

await assert.rejects(
  client.chat.completions.create({ model: "sim/nobody", messages }),
  error => error.status === 404 && error.code === "model_not_found" && /sim\/nobody/.test(error.message));
const stranger = new OpenAI({ baseURL: `${gateway}/v1`, apiKey: "mrk_wrong", maxRetries: 0 });
await assert.rejects(
  stranger.chat.completions.create({ model: "sim/chat", messages }),
  error => error instanceof OpenAI.AuthenticationError);
done();
