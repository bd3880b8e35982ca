package com.metisrouter.standalone.command;

import picocli.CommandLine.Command;

/// What an auditor asks of the books: to have them as files, to check those without us, to add everything up again, and to prove one charge.
@Command(
        name = "audit",
        description =
                "The books for an auditor: export, verify, replay; and the proof of one charge.",
        subcommands = {
            AuditExportCommand.class,
            AuditVerifyCommand.class,
            AuditReplayCommand.class,
            AuditReceiptCommand.class
        })
public final class AuditCommand {}
