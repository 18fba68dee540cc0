/** The stream beside what else carries items from thread to thread in one process. */
@NullMarked
package io.asyngular.benchmarks;

import org.jspecify.annotations.NullMarked;
