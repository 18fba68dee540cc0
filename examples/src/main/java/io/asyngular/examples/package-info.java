/**
 * What the documentation shows, as programs that run: a region between {@code @start} and {@code
 * @end} stands in a page word for word, and a test holds the two together.
 */
@NullMarked
package io.asyngular.examples;

import org.jspecify.annotations.NullMarked;
