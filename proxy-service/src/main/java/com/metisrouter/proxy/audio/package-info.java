/// How long sound is, read from the file itself: what a request says about its length where the provider says nothing.
@NullMarked
package com.metisrouter.proxy.audio;

import org.jspecify.annotations.NullMarked;
