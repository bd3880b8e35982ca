/// Translation between the protocols that clients and providers speak, with OpenAI's chat completions as the hub, so that any
/// client's protocol meets any provider's. Pure functions over JSON trees. Start with `ClientSpeech` and `ProviderSpeech`; what
/// passes between them is a chat request, and `Piece`s of an answer.
@NullMarked
package com.metisrouter.proxy.translation;

import org.jspecify.annotations.NullMarked;
