package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.Unit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The usage block of a provider.
///
/// @param raw as it stood in the answer, byte for byte; null where it is too long to be kept
public record Reported(UsageForm form, JsonNode block, @Nullable String raw) {

    /// As it stands: some blocks grow from event to event.
    public Reported copy() {
        return new Reported(form, block.deepCopy(), raw);
    }

    /// In the normal form; empty where the block has no count at all.
    ///
    /// @throws ArithmeticException for counts that are absurd
    public Optional<List<Quantity>> quantities() {
        return form.read(block);
    }

    /// Whether it says how much there was of a unit, zero included.
    public boolean tells(Unit unit) {
        return form.tells(block, unit);
    }
}
