import assert from "node:assert/strict";
import { GoogleGenAI } from "@google/genai";
import { answer, apiKey, done, gateway, question, served } from "./tally.mjs";

const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: gateway } });

// The first request of an account may have to wait for its credit to be known.
async function patiently(ask) {
  for (let left = 100; ; left--) {
    try {
      return await ask();
    } catch (error) {
      if (left === 0 || ![402, 503].includes(error.status)) {
        throw error;
      }
      await new Promise(then => setTimeout(then, 100));
    }
  }
}

const plain = await patiently(() => client.models.generateContent({ model: "sim/gemini", contents: question }));
assert.equal(plain.text, answer);
served(plain.usageMetadata.promptTokenCount, plain.usageMetadata.candidatesTokenCount);

const stream = await client.models.generateContentStream({ model: "sim/gemini", contents: question });
let text = "";
let usage;
for await (const chunk of stream) {
  text += chunk.text ?? "";
  usage = chunk.usageMetadata ?? usage;
}
assert.equal(text, answer);
served(usage.promptTokenCount, usage.candidatesTokenCount);

const count = await client.models.countTokens({ model: "sim/gemini", contents: question });
assert.equal(count.totalTokens, 6);
const embedded = await client.models.embedContent({ model: "sim/gemini-embedding", contents: question });
assert.ok(embedded.embeddings[0].values.length > 0);

await assert.rejects(
  client.models.generateContent({ model: "sim/nobody", contents: question }),
  error => error.status === 404 && /sim\/nobody/.test(error.message));
done();
