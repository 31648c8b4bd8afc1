/** A program that does nothing for a day. */
export const idle = ["sleep", "86400"] as const;

/** What a process is once its container has come so far as the demo wants it. */
export const settledCommand = idle.join(" ");
