package com.metisrouter.ledger.account;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What was done to an account by hand: answers by key, what waits for a second person, what has been undone.
///
/// @param answers by the caller's key, for ever
/// @param proposals open ones by id
/// @param reversed numbers in the stream of entries that were undone
public record ActBook(
        Map<String, Answered> answers,
        SortedMap<String, Proposal> proposals,
        SortedSet<Long> reversed) {

    static final ActBook EMPTY = new ActBook(Map.of(), new TreeMap<>(), new TreeSet<>());

    public ActBook {
        answers = Collections.unmodifiableMap(answers);
        proposals = Collections.unmodifiableSortedMap(proposals);
        reversed = Collections.unmodifiableSortedSet(reversed);
    }

    public @Nullable Answered answer(String commandKey) {
        return answers.get(commandKey);
    }

    /// An act waits that is the same thing as this one.
    boolean isProposed(String actId) {
        return proposalOf(actId) != null;
    }

    ActBook answered(String commandKey, Answered answer) {
        var all = new TreeMap<>(answers);
        all.put(commandKey, answer);
        return new ActBook(all, proposals, reversed);
    }

    /// An act happened: at once, or because a second person approved what had been proposed.
    ///
    /// @param fingerprint of the act, if it happened at once
    ActBook done(Signed by, String fingerprint, long sequence, Answer.Done answer) {
        var proposal = by.approvedBy().isEmpty() ? null : proposalOf(answer.actId());
        return proposal == null
                ? answered(by.commandKey(), new Answered(fingerprint, sequence, answer))
                : without(proposal.proposalId())
                        .answered(
                                by.commandKey(),
                                new Answered(
                                        Fingerprint.ofApproval(proposal.proposalId()),
                                        sequence,
                                        answer));
    }

    ActBook proposed(Proposal proposal) {
        var open = new TreeMap<>(proposals);
        open.put(proposal.proposalId(), proposal);
        return new ActBook(answers, open, reversed);
    }

    ActBook without(String proposalId) {
        var open = new TreeMap<>(proposals);
        open.remove(proposalId);
        return new ActBook(answers, open, reversed);
    }

    ActBook reversed(long sequence) {
        var all = new TreeSet<>(reversed);
        all.add(sequence);
        return new ActBook(answers, proposals, all);
    }

    private @Nullable Proposal proposalOf(String actId) {
        for (var proposal : proposals.values()) {
            if (ActId.of(proposal.act()).equals(actId)) {
                return proposal;
            }
        }
        return null;
    }
}
