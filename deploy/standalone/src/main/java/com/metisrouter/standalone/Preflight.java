package com.metisrouter.standalone;

import com.metisrouter.embedded.DataFolder;
import com.metisrouter.embedded.FolderLock;
import com.metisrouter.embedded.Ports;
import com.metisrouter.embedded.StartupProblem;

/// What can be known to go wrong before anything is started, each with one line that says what to do.
///
/// The folder comes first: whoever starts a second one by mistake should hear that, not that a port is taken.
final class Preflight {

    private Preflight() {}

    static void check(StandaloneConfig config) throws StartupProblem {
        DataFolder.prepare(config.dataDir(), DataFolder.FREE_BYTES_MIN);
        FolderLock.take(config.dataDir()).close();
        Ports.requireFree("the gateway", config.gatewayPort(), "--gateway-port");
        Ports.requireFree("the console", config.consolePort(), "--console-port");
    }
}
