/// What the auditor's commands have in common: an installation's events over HTTP, and how far a long job has come.
@NullMarked
package com.metisrouter.standalone.audit;

import org.jspecify.annotations.NullMarked;
