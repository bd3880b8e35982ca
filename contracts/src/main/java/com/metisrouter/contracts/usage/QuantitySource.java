package com.metisrouter.contracts.usage;

/// Where a quantity's number came from. Zero is a number; its absence is not, and is never read as zero.
public enum QuantitySource {
    /// The provider's own usage block.
    PROVIDER,
    /// Counted by us with the model's known tokenizer.
    TOKENIZER,
    /// Derived by a stated rule where no tokenizer is known.
    ESTIMATE,
    /// What the request itself says: images asked for, characters sent, the request as such.
    REQUEST
}
