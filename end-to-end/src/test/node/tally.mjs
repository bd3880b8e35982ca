// What a client was told, for the usage log to be held against.

export const gateway = process.env.METIS_GATEWAY;
export const apiKey = process.env.METISROUTER_API_KEY;
export const question = "what is the capital of France";
export const answer = Array.from({ length: 16 }, (_, i) => `word${i + 1}`).join(" ");

const told = { requests: 0, inputTokens: 0, outputTokens: 0 };

export function served(inputTokens, outputTokens) {
  told.requests++;
  told.inputTokens += inputTokens;
  told.outputTokens += outputTokens;
}

export function done() {
  console.log(JSON.stringify(told));
}
