import type { Span } from "./spans.js";

/**
 * On which track each span is drawn, from 1. Spans of one track nest or follow each other, which is
 * all that trace viewers can draw: what runs beside a span of the same parent gets another track.
 * Takes parents before their parts.
 */
export function tracksOf(spans: readonly Span[]): ReadonlyMap<Span, number> {
  const tracks = new Map<Span, number>();
  const partsEnd = new Map<Span, number>();
  const trackEnds: number[] = [];
  for (const span of inOrder(spans)) {
    const { parent, start, end } = span;
    const inside = parent === undefined ? undefined : tracks.get(parent);
    if (
      parent !== undefined &&
      inside !== undefined &&
      (partsEnd.get(parent) ?? -Infinity) <= start
    ) {
      tracks.set(span, inside);
      partsEnd.set(parent, end);
    } else {
      const free = trackEnds.findIndex((busyUntil) => busyUntil <= start);
      const track = free < 0 ? trackEnds.length : free;
      trackEnds[track] = end;
      tracks.set(span, track + 1);
    }
  }
  return tracks;
}

/** By their beginning; of those that begin together, the whole stays before its parts. */
function inOrder(spans: readonly Span[]): readonly Span[] {
  return [...spans].sort((a, b) => a.start - b.start);
}
