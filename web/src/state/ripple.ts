// What a movement of the pointer makes other charts do, spread over the frames that follow: the chart under the pointer goes first.

/** Pieces of work a frame: with 24 charts on the screen each follows five times a second, and no frame is late. */
const perFrame = 2;

const waiting = new Map<object, () => void>();
let frame = 0;

function step(): void {
  frame = 0;
  for (const [owner, work] of [...waiting].slice(0, perFrame)) {
    waiting.delete(owner);
    work();
  }
  if (waiting.size > 0) frame = requestAnimationFrame(step);
}

/** Does `work` in one of the next frames. Later work of the same owner takes its place in the queue. */
export function soon(owner: object, work: () => void): void {
  waiting.set(owner, work);
  frame ||= requestAnimationFrame(step);
}

export const forget = (owner: object): void => void waiting.delete(owner);
