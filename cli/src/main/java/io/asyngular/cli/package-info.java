/**
 * The {@code asyngular} command. {@link io.asyngular.cli.Serve} starts a server with a page on
 * which every stream of every socket is seen, slowed down and killed. {@link
 * io.asyngular.cli.Sending} is what the commands share that call, transmit and publish, {@link
 * io.asyngular.cli.Subscribe} prints what comes, {@link io.asyngular.cli.Bench} measures; all of
 * them connect by a {@link io.asyngular.cli.Session}.
 */
@NullMarked
package io.asyngular.cli;

import org.jspecify.annotations.NullMarked;
