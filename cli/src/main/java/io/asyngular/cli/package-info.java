/**
 * The {@code asyngular} command. {@link io.asyngular.cli.Serve} starts a server with a page on
 * which every stream of every socket is seen, slowed down and killed.
 */
@NullMarked
package io.asyngular.cli;

import org.jspecify.annotations.NullMarked;
