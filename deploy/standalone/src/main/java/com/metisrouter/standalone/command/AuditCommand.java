package com.metisrouter.standalone.command;

import picocli.CommandLine.Command;

/// What an auditor asks of the books: to have them as files, to check those without us, and to add everything up again.
@Command(
        name = "audit",
        description = "The books for an auditor: export, verify, replay.",
        subcommands = {
            AuditExportCommand.class,
            AuditVerifyCommand.class,
            AuditReplayCommand.class
        })
public final class AuditCommand {}
