/// What is published: models, endpoints, deployments and their prices.
@NullMarked
package com.metisrouter.contracts.catalog;

import org.jspecify.annotations.NullMarked;
