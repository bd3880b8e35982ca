/// Who may spend, and how much: keys in memory and credit on leases. Start with {@code LeaseBook}.
@NullMarked
package com.metisrouter.proxy.admission;

import org.jspecify.annotations.NullMarked;
