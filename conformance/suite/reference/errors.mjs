/** {name, message, …} as the error that it describes. */
export function errorOf(description) {
  const { name = 'Error', message = '', ...fields } = Object(description);
  return Object.assign(new Error(message), { name, ...fields });
}
