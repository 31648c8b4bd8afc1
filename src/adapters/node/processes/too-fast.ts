/** Why nothing can be said of what lives; a later look may find out. */
export function tooFast(): Error {
  const message = "processes begin and end faster than they can be looked at";
  return Object.assign(new Error(message), { code: "EAGAIN" });
}
