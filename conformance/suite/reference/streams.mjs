// Loops over streams.

/** Gives each item to `take` and does not wait for it. */
export async function each(stream, take) {
  for await (const item of stream) take(item);
}

/** Gives each item to `take`, one after the other. */
export async function eachInTurn(stream, take) {
  for await (const item of stream) await take(item);
}
