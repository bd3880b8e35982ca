package com.metisrouter.contracts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a class that moves data between our plain classes and a framework or a wire.
///
/// Only these may import Netty, Axon, Spring, JDBC or Kafka; an architecture test in each module says so.
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Edge {}
