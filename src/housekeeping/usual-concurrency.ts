/** How many sandboxes are worked on at one time, unless the caller says otherwise. */
export const usualConcurrency = 8;
