import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import { answer, apiKey, done, gateway, question, served } from "./tally.mjs";

const client = new Anthropic({ baseURL: gateway, apiKey, maxRetries: 20 });
const messages = [{ role: "user", content: question }];

for (const model of ["sim/claude", "sim/chat", "sim/gemini"]) {
  const message = await client.messages.create({ model, max_tokens: 50, messages });
  assert.equal(message.content[0].text, answer);
  assert.equal(message.stop_reason, "end_turn");
  served(message.usage.input_tokens, message.usage.output_tokens);

  const stream = client.messages.stream({ model, max_tokens: 50, messages });
  let text = "";
  stream.on("text", piece => { text += piece; });
  const whole = await stream.finalMessage();
  assert.equal(text, answer);
  served(whole.usage.input_tokens, whole.usage.output_tokens);
}

const cut = await client.messages.create({ model: "sim/claude", max_tokens: 5, messages });
assert.equal(cut.stop_reason, "max_tokens");
served(cut.usage.input_tokens, cut.usage.output_tokens);

const count = await client.messages.countTokens({ model: "sim/claude", messages });
assert.equal(count.input_tokens, 6);
const ids = [];
for await (const model of client.models.list()) {
  ids.push(model.id);
}
assert.ok(ids.includes("sim/claude"));

await assert.rejects(
  client.messages.create({ model: "sim/nobody", max_tokens: 5, messages }),
  error => error instanceof Anthropic.NotFoundError && /sim\/nobody/.test(error.message));
done();
